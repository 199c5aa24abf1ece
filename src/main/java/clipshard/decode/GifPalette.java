package clipshard.decode;

import java.util.Arrays;

/** The colours of a GIF's screen or frame; shades of gray, index 0 black, where it has none. */
@SuppressWarnings("ArrayRecordComponent") // Compared nowhere.
record GifPalette(byte[] rgb) {
  private static final int PRESENT = 0x80;
  private static final int SIZE = 7;

  /** Reads the table that the flags announce at the offset; an empty one where they do not. */
  static GifPalette read(Bytes bytes, long offset, int flags) {
    byte[] rgb = new byte[(flags & PRESENT) == 0 ? 0 : 3 << ((flags & SIZE) + 1)];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) bytes.u8(offset + i);
    }
    return new GifPalette(rgb);
  }

  /** The same, with a gray of that level at the index. */
  GifPalette with(int index, byte level) {
    byte[] changed = Arrays.copyOf(rgb, 3 << 8);
    if (isEmpty()) {
      for (int i = 0; i < changed.length; i++) {
        changed[i] = (byte) (i / 3);
      }
    }
    Arrays.fill(changed, 3 * index, 3 * index + 3, level);
    return new GifPalette(changed);
  }

  boolean isEmpty() {
    return rgb.length == 0;
  }

  int length() {
    return rgb.length;
  }

  /** Paints every pixel; an index without a colour paints black. */
  void fill(byte[] pixels, int index) {
    if (!isEmpty() && 3 * index < rgb.length) {
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = rgb[3 * index + i % 3];
      }
    }
  }

  /** Paints a row, black where an index has no colour. */
  void paint(byte[] indices, int from, int count, byte[] pixels, int to) {
    for (int i = 0; i < count; i++) {
      int index = Byte.toUnsignedInt(indices[from + i]);
      if (isEmpty()) {
        pixels[to + 3 * i] = pixels[to + 3 * i + 1] = pixels[to + 3 * i + 2] = (byte) index;
      } else if (3 * index < rgb.length) {
        System.arraycopy(rgb, 3 * index, pixels, to + 3 * i, 3);
      }
    }
  }
}
