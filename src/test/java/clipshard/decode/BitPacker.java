package clipshard.decode;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Packs codes as GIF does: the lowest bit first, in blocks of at most 255 bytes. */
final class BitPacker {
  private static final int MOST_IN_BLOCK = 255;

  private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
  private int buffer;
  private int buffered;

  void add(int code, int bits) {
    buffer |= code << buffered;
    buffered += bits;
    while (buffered >= 8) {
      packed.write(buffer);
      buffer >>>= 8;
      buffered -= 8;
    }
  }

  /** All codes, and the empty block that ends them. */
  byte[] subBlocks() {
    packed.write(buffer);
    byte[] bytes = packed.toByteArray();
    ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    for (int from = 0; from < bytes.length; from += MOST_IN_BLOCK) {
      int to = Math.min(bytes.length, from + MOST_IN_BLOCK);
      blocks.write(to - from);
      blocks.writeBytes(Arrays.copyOfRange(bytes, from, to));
    }
    blocks.write(0);
    return blocks.toByteArray();
  }
}
