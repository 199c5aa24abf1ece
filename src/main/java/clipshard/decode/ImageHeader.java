package clipshard.decode;

/**
 * What a file says about its first picture before any of it is decoded. The sizes are as claimed:
 * not checked, up to 2³² − 1 each.
 *
 * @param deepGray one channel of 16 bits, of which OpenCV would make another gray than of colour
 */
record ImageHeader(ImageFormat format, long width, long height, boolean deepGray) {
  ImageHeader(ImageFormat format, long width, long height) {
    this(format, width, height, false);
  }

  boolean isEmpty() {
    return width < 1 || height < 1;
  }

  /** Whether width × height is more than the limit, however large either is. */
  boolean isLargerThan(long maxPixels) {
    return !isEmpty() && width > maxPixels / height;
  }

  @Override
  public String toString() {
    return "%s of %d × %d pixels".formatted(format, width, height);
  }
}
