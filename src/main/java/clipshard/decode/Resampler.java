package clipshard.decode;

import clipshard.preprocessing.Filter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pillow's antialiased {@code Image.resize} on 8-bit channels, bit for bit (libImaging/Resample.c:
 * horizontal pass, then vertical pass, each rounded to 8 bits), for a window of the target; of a
 * picture's red, green, blue and luma at once. For use by one thread: what it needs is kept for the
 * next picture.
 */
final class Resampler {
  /** Red, green, blue, luma. */
  static final int CHANNELS = 4;

  private static final int SIZES_KEPT = 32;

  private final Map<Axis, Coefficients> kept =
      new LinkedHashMap<>(SIZES_KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Axis, Coefficients> eldest) {
          return size() > SIZES_KEPT;
        }
      };

  private final boolean portable;
  private byte[] out = {};

  Resampler() {
    this(false);
  }

  /**
   * @param portable without what not every processor has; the result is the same
   */
  Resampler(boolean portable) {
    this.portable = portable;
  }

  /**
   * The part of the resized image that a crop keeps.
   *
   * @param width of the whole resized image
   * @param height of the whole resized image
   * @param x first column of the window
   * @param y first row of the window
   */
  record Target(int width, int height, int x, int y, int windowWidth, int windowHeight) {}

  private record Axis(int source, int target, int from, int window, Filter filter) {
    /** Pillow leaves an axis alone that keeps its length. */
    Coefficients coefficients() {
      return source == target
          ? Coefficients.same(from, window)
          : Coefficients.of(source, target, from, window, filter);
    }
  }

  /**
   * Resizes an image to a window of {@code target}.
   *
   * @return byte[windowHeight][windowWidth][{@value #CHANNELS}], at the begin of an array that the
   *     next call writes over
   */
  byte[] resize(RgbImage image, Target target, Filter filter) {
    int length = target.windowWidth * target.windowHeight * CHANNELS;
    if (out.length < length) {
      out = new byte[length];
    }
    Coefficients columns =
        coefficients(image.width(), target.width, target.x, target.windowWidth, filter);
    Coefficients rows =
        coefficients(image.height(), target.height, target.y, target.windowHeight, filter);
    NativeResampler.resample(
        image.rgb(),
        image.width(),
        columns.first(),
        columns.count(),
        columns.weights(),
        columns.width(),
        target.windowWidth,
        rows.first(),
        rows.count(),
        rows.weights(),
        rows.width(),
        target.windowHeight,
        out,
        portable);
    return out;
  }

  private Coefficients coefficients(int source, int target, int from, int window, Filter filter) {
    return kept.computeIfAbsent(new Axis(source, target, from, window, filter), Axis::coefficients);
  }
}
