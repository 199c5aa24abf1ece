package clipshard.decode;

/** Reads a TIFF's size, as it is stored: its orientation is for whoever shows it. */
final class TiffHeader {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS_PER_SAMPLE = 258;
  private static final int SAMPLES_PER_PIXEL = 277;

  private TiffHeader() {}

  static ImageHeader read(Bytes bytes) {
    TiffDirectory directory = TiffDirectory.first(bytes);
    boolean deepGray =
        directory.value(SAMPLES_PER_PIXEL, 1) == 1 && directory.value(BITS_PER_SAMPLE, 1) == 16;
    return new ImageHeader(
        ImageFormat.TIFF, directory.value(WIDTH, 0), directory.value(HEIGHT, 0), deepGray);
  }
}
