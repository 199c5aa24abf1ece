package clipshard.decode;

import java.util.Set;

/** Headers whose sizes stand at fixed offsets. */
final class FixedHeaders {
  private static final int GRAY = 0;
  private static final Set<Integer> PNG_DEPTHS = Set.of(1, 2, 4, 8, 16);

  private FixedHeaders() {}

  static ImageHeader png(Bytes bytes) {
    if (!bytes.has(12, "IHDR")) {
      throw new IllegalArgumentException("the first chunk is not IHDR");
    }
    int depth = bytes.u8(24);
    if (!PNG_DEPTHS.contains(depth)) {
      throw new IllegalArgumentException(depth + " bits per sample");
    }
    boolean deepGray = depth == 16 && bytes.u8(25) == GRAY;
    return new ImageHeader(ImageFormat.PNG, bytes.u32(16), bytes.u32(20), deepGray);
  }

  static ImageHeader gif(Bytes bytes) {
    Bytes little = bytes.littleEndian();
    return new ImageHeader(ImageFormat.GIF, little.u16(6), little.u16(8));
  }

  /**
   * OS/2 headers (12 bytes) hold 16-bit sizes, all later ones 32-bit; a negative height means
   * top-down.
   */
  static ImageHeader bmp(Bytes bytes) {
    Bytes little = bytes.littleEndian();
    if (little.u32(14) == 12) {
      return new ImageHeader(ImageFormat.BMP, little.u16(18), little.u16(20));
    }
    long height = Math.abs((long) (int) little.u32(22));
    return new ImageHeader(ImageFormat.BMP, little.u32(18), height);
  }

  /** RFC 9649: a 14-bit lossy, a 14-bit lossless or a 24-bit extended header. */
  static ImageHeader webp(Bytes bytes) {
    Bytes little = bytes.littleEndian();
    if (bytes.has(12, "VP8X")) {
      long width = 1 + (little.u32(24) & 0xffffff);
      long height = 1 + (little.u32(26) >> 8);
      return new ImageHeader(ImageFormat.WEBP, width, height);
    }
    if (bytes.has(12, "VP8L") && bytes.u8(20) == 0x2f) {
      long sizes = little.u32(21);
      return new ImageHeader(ImageFormat.WEBP, 1 + (sizes & 0x3fff), 1 + (sizes >> 14 & 0x3fff));
    }
    if (bytes.has(12, "VP8 ") && bytes.has(23, "\u009d\u0001*")) {
      return new ImageHeader(ImageFormat.WEBP, little.u16(26) & 0x3fff, little.u16(28) & 0x3fff);
    }
    throw new IllegalArgumentException("the first chunk is no VP8, VP8L or VP8X header");
  }
}
