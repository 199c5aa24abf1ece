package clipshard.decode;

import java.util.Objects;

/**
 * A decoded picture.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param rgb the pixels, row-major from the top left, three unsigned bytes (red, green, blue) each,
 *     at the begin of an array that may be longer; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Compared nowhere; a copy per picture would cost.
public record RgbImage(int width, int height, byte[] rgb) {
  public RgbImage {
    Objects.requireNonNull(rgb, "rgb");
    if (width < 1 || height < 1 || 3L * width * height > rgb.length) {
      throw new IllegalArgumentException(
          "%d bytes are no %d × %d pixels of 3 bytes".formatted(rgb.length, width, height));
    }
  }
}
