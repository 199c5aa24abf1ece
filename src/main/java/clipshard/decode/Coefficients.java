package clipshard.decode;

import clipshard.preprocessing.Filter;
import java.util.Arrays;

/**
 * Fixed-point weights of one axis for a window of the target, as Pillow computes them
 * (libImaging/Resample.c, {@code precompute_coeffs} and {@code normalize_coeffs_8bpc}).
 *
 * @param first per target pixel, its first source pixel
 * @param count per target pixel, how many source pixels it has
 * @param weights per target pixel {@code width} weights times 2^22
 * @param width weights kept per target pixel
 */
record Coefficients(int[] first, int[] count, int[] weights, int width) {
  /** 32 bits less 8 of the pixel less 2 of headroom for negative lobes. */
  static final int PRECISION_BITS = 22;

  /**
   * Weights for target pixels {@code from} to {@code from + window - 1} of {@code target}.
   *
   * @param source pixels along the axis
   */
  static Coefficients of(int source, int target, int from, int window, Filter filter) {
    double scale = (double) source / target;
    double filterScale = Math.max(scale, 1);
    double support = filter.support() * filterScale;
    int width = (int) Math.ceil(support) * 2 + 1;
    int[] first = new int[window];
    int[] count = new int[window];
    int[] weights = new int[window * width];
    double[] exact = new double[width];
    for (int pixel = 0; pixel < window; pixel++) {
      double center = (from + pixel + 0.5) * scale;
      int low = Math.max(0, (int) (center - support + 0.5));
      int high = Math.min(source, (int) (center + support + 0.5));
      double sum = 0;
      for (int tap = 0; tap < high - low; tap++) {
        exact[tap] = filter.weight((tap + low - center + 0.5) * (1 / filterScale));
        sum += exact[tap];
      }
      for (int tap = 0; tap < high - low; tap++) {
        weights[pixel * width + tap] = fixed(sum == 0 ? exact[tap] : exact[tap] / sum);
      }
      first[pixel] = low;
      count[pixel] = high - low;
    }
    return new Coefficients(first, count, weights, width);
  }

  /** Those that keep the pixels {@code from} to {@code from + window - 1} as they are. */
  static Coefficients same(int from, int window) {
    int[] first = new int[window];
    int[] count = new int[window];
    int[] weights = new int[window];
    Arrays.setAll(first, pixel -> from + pixel);
    Arrays.fill(count, 1);
    Arrays.fill(weights, 1 << PRECISION_BITS);
    return new Coefficients(first, count, weights, 1);
  }

  private static int fixed(double weight) {
    return (int) (weight * (1 << PRECISION_BITS) + (weight < 0 ? -0.5 : 0.5));
  }
}
