package clipshard.decode;

/** Where a GIF's frame lies on its screen, in pixels. */
record GifFrame(int left, int top, int width, int height) {

  /**
   * @param bytes little-endian
   * @param offset of the frame's left edge
   */
  static GifFrame read(Bytes bytes, long offset) {
    return new GifFrame(
        bytes.u16(offset), bytes.u16(offset + 2), bytes.u16(offset + 4), bytes.u16(offset + 6));
  }

  /** Whether it has pixels, and all of them are on the screen. */
  boolean isWithin(ImageHeader screen) {
    return width > 0
        && height > 0
        && left + width <= screen.width()
        && top + height <= screen.height();
  }

  /** Where the n-th row of an interlaced frame belongs: every 8th, the 4ths, the 2nds, the rest. */
  int interlaced(int row) {
    int left = row;
    int start = 0;
    int step = 8;
    while (left >= rows(start, step)) {
      left -= rows(start, step);
      step = start == 0 ? step : step / 2;
      start = start == 0 ? step / 2 : start / 2;
    }
    return start + left * step;
  }

  private int rows(int start, int step) {
    return (height - start + step - 1) / step;
  }
}
