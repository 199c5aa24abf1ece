package clipshard.decode;

import java.util.Arrays;

/**
 * Reduces a GIF to its first frame, opaque: transparent pixels get their palette colour, and what
 * the frame leaves uncovered gets that of the transparent index, or of index 0 without one.
 */
final class GifStill {
  private static final int SCREEN_BYTES = 13;
  private static final int BACKGROUND_OFFSET = 11;
  private static final int IMAGE_BYTES = 10;
  private static final int EXTENSION = 0x21;
  private static final int GRAPHIC_CONTROL = 0xf9;
  private static final int IMAGE = 0x2c;
  private static final int TRAILER = 0x3b;
  private static final int TRANSPARENT = 1;

  private GifStill() {}

  static byte[] of(Bytes bytes) {
    byte[] still = bytes.array().clone();
    still[BACKGROUND_OFFSET] = 0;
    long offset = SCREEN_BYTES + paletteBytes(bytes.u8(10));
    while (bytes.u8(offset) == EXTENSION) {
      if (bytes.u8(offset + 1) == GRAPHIC_CONTROL) {
        makeOpaque(still, bytes, (int) offset + 3);
      }
      offset = afterSubBlocks(bytes, offset + 2);
    }
    if (bytes.u8(offset) != IMAGE) {
      throw new IllegalArgumentException("no image follows the extensions");
    }
    long data = offset + IMAGE_BYTES + paletteBytes(bytes.u8(offset + 9)) + 1;
    int end = (int) Math.min(afterSubBlocks(bytes, data), bytes.length());
    byte[] cut = Arrays.copyOf(still, end + 1);
    cut[end] = TRAILER;
    return cut;
  }

  private static void makeOpaque(byte[] still, Bytes bytes, int flags) {
    boolean transparent = (bytes.u8(flags) & TRANSPARENT) != 0;
    still[BACKGROUND_OFFSET] = (byte) (transparent ? bytes.u8(flags + 3L) : 0);
    still[flags] &= ~TRANSPARENT;
  }

  private static long paletteBytes(int flags) {
    return (flags & 0x80) == 0 ? 0 : 3L << ((flags & 7) + 1);
  }

  /** The offset after the empty block that ends a chain, or the end of the bytes. */
  private static long afterSubBlocks(Bytes bytes, long from) {
    long offset = from;
    while (offset < bytes.length() && bytes.u8(offset) != 0) {
      offset += 1 + bytes.u8(offset);
    }
    return offset + 1;
  }
}
