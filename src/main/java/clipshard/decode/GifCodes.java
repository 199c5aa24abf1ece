package clipshard.decode;

/**
 * Unpacks GIF's form of LZW. Each code of the table stands for bytes that have been unpacked
 * before: where they begin and how many they are is all that is kept of them.
 */
final class GifCodes {
  private static final int MAX_BITS = 12;

  private final Bytes bytes;
  private final int colourBits;
  private final int clear;
  private final int[] starts = new int[1 << MAX_BITS];
  private final int[] lengths = new int[1 << MAX_BITS];

  private long offset;
  private int leftInBlock;
  private int buffer;
  private int buffered;

  /** The number of bits of a code, and the first code that has no meaning yet. */
  private int bits;

  private int next;

  /**
   * @param offset of the byte that tells how many bits a colour has
   * @throws IllegalArgumentException unless they are 1 to 8
   */
  GifCodes(Bytes bytes, long offset) {
    this.bytes = bytes;
    this.offset = offset + 1;
    this.colourBits = bytes.u8(offset);
    if (colourBits < 1 || colourBits > 8) {
      throw new IllegalArgumentException("colours of %d bits".formatted(colourBits));
    }
    this.clear = 1 << colourBits;
    clear();
  }

  /**
   * Fills the array; codes beyond its end are not read.
   *
   * @throws IndexOutOfBoundsException if the bytes end before it is full
   * @throws IllegalArgumentException if the codes end before it is full, or are damaged
   */
  void decode(byte[] out) {
    int filled = 0;
    int previous = -1;
    while (filled < out.length) {
      int code = code();
      if (code == clear) {
        clear();
        previous = -1;
      } else {
        if (previous >= 0) {
          learn(previous, filled + 1 - previous);
        }
        previous = filled;
        filled = unpack(code, out, filled);
      }
    }
  }

  private void clear() {
    bits = colourBits + 1;
    next = clear + 2;
  }

  /** What the last code stood for, and the byte that comes next, are the next code. */
  private void learn(int start, int length) {
    if (next < starts.length) {
      starts[next] = start;
      lengths[next] = length;
      next++;
      if (next == 1 << bits && bits < MAX_BITS) {
        bits++;
      }
    }
  }

  private int unpack(int code, byte[] out, int filled) {
    if (code < clear) {
      out[filled] = (byte) code;
      return filled + 1;
    }
    if (code == clear + 1 || code >= next) {
      throw new IllegalArgumentException(
          "code %d after %d of %d pixels".formatted(code, filled, out.length));
    }
    int end = Math.min(out.length, filled + lengths[code]);
    // One by one: the last byte may be the first of those that are being written.
    for (int from = starts[code], to = filled; to < end; from++, to++) {
      out[to] = out[from];
    }
    return end;
  }

  private int code() {
    while (buffered < bits) {
      if (leftInBlock == 0) {
        leftInBlock = bytes.u8(offset++);
      }
      if (leftInBlock == 0) {
        throw new IllegalArgumentException("too few codes");
      }
      buffer |= bytes.u8(offset++) << buffered;
      buffered += 8;
      leftInBlock--;
    }
    int code = buffer & (1 << bits) - 1;
    buffer >>>= bits;
    buffered -= bits;
    return code;
  }
}
