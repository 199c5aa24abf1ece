package clipshard.decode;

/**
 * Reads a TIFF's size. Unlike EXIF's, a TIFF's own orientation is part of the format: orientations
 * 5 to 8 swap its width and height.
 */
final class TiffHeader {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS_PER_SAMPLE = 258;
  private static final int ORIENTATION = 274;
  private static final int SAMPLES_PER_PIXEL = 277;
  private static final int LAST_UPRIGHT = 4;

  private TiffHeader() {}

  static ImageHeader read(Bytes bytes) {
    TiffDirectory directory = TiffDirectory.first(bytes);
    long width = directory.value(WIDTH, 0);
    long height = directory.value(HEIGHT, 0);
    boolean turned = directory.value(ORIENTATION, 1) > LAST_UPRIGHT;
    boolean deepGray =
        directory.value(SAMPLES_PER_PIXEL, 1) == 1 && directory.value(BITS_PER_SAMPLE, 1) == 16;
    return new ImageHeader(
        ImageFormat.TIFF, turned ? height : width, turned ? width : height, deepGray);
  }
}
