package clipshard.decode;

/**
 * A decoded picture.
 *
 * @param rgb byte[height][width][3], interleaved R, G, B; owned by the holder
 */
public record RgbImage(int width, int height, byte[] rgb) {
  public RgbImage {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "%d bytes are no RGB image of %dx%d".formatted(rgb.length, width, height));
    }
  }
}
