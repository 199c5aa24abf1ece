package clipshard.decode;

/** The part of a GIF's structure that decides how its first frame's transparent pixels look. */
final class GifFrame {
  private static final int HEADER_BYTES = 13;
  private static final int EXTENSION = 0x21;
  private static final int GRAPHIC_CONTROL = 0xf9;

  private GifFrame() {}

  /**
   * The file with the first frame's transparency switched off, so that transparent pixels show
   * their palette colour, as in Pillow's {@code convert("RGB")}; the file itself when it has none.
   */
  static byte[] opaque(byte[] gif) {
    int at = HEADER_BYTES;
    if ((gif[10] & 0x80) != 0) {
      at += 3 << ((gif[10] & 7) + 1);
    }
    while (at + 3 < gif.length && (gif[at] & 0xff) == EXTENSION) {
      if ((gif[at + 1] & 0xff) == GRAPHIC_CONTROL && (gif[at + 3] & 1) != 0) {
        byte[] opaque = gif.clone();
        opaque[at + 3] &= ~1;
        return opaque;
      }
      at = skipBlocks(gif, at + 2);
    }
    return gif;
  }

  /**
   * Past the data blocks that start at {@code at}, each led by its length, the last of length 0.
   */
  private static int skipBlocks(byte[] gif, int at) {
    int next = at;
    while (next < gif.length && gif[next] != 0) {
      next += 1 + (gif[next] & 0xff);
    }
    return next + 1;
  }
}
