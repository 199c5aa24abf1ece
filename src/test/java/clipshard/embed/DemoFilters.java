package clipshard.embed;

import java.util.Random;

/**
 * The demo encoder's constants. Strict arithmetic and a specified generator, so that they have the
 * same bits on every machine.
 */
final class DemoFilters {

  private DemoFilters() {}

  /** {@code [side][side]}: 1/n on the n pixels of a frame of this width, 0 within. */
  static float[] frame(int side, int width) {
    float[] weights = new float[side * side];
    int inner = side - 2 * width;
    float share = 1f / (side * side - inner * inner);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        boolean within = x >= width && x < side - width && y >= width && y < side - width;
        weights[y * side + x] = within ? 0 : share;
      }
    }
    return weights;
  }

  /** {@code [side][side][2]}: x and y of the pixel centres, from -1 to 1 between the edges. */
  static float[] coordinates(int side) {
    float[] grid = new float[side * side * 2];
    for (int i = 0; i < side * side; i++) {
      grid[2 * i] = (2f * (i % side) + 1) / side - 1;
      grid[2 * i + 1] = (2f * Math.floorDiv(i, side) + 1) / side - 1;
    }
    return grid;
  }

  /** One axis of {@link #coordinates}: 0 for x, 1 for y. */
  static float[] axis(int side, int axis) {
    float[] grid = coordinates(side);
    float[] one = new float[side * side];
    for (int i = 0; i < one.length; i++) {
      one[i] = grid[2 * i + axis];
    }
    return one;
  }

  /**
   * {@code [25][2]}: no chroma, then twelve hues, faint and strong, in the plane that red, green
   * and blue span with gray in the middle.
   */
  static float[] chromaBins() {
    float[] bins = new float[25 * 2];
    for (int i = 1; i < 25; i++) {
      double hue = StrictMath.PI * (i - 1) / 6;
      double radius = i <= 12 ? 0.4 : 0.9;
      bins[2 * i] = (float) (radius * StrictMath.cos(hue));
      bins[2 * i + 1] = (float) (radius * StrictMath.sin(hue));
    }
    return bins;
  }

  /**
   * {@code [2 * directions][size][size]}: for each direction a cosine and a sine wave of this
   * length under a Gaussian; free of a mean, absolute sum 1.
   */
  static float[] gabor(int directions, int size, double wavelength) {
    float[] kernels = new float[2 * directions * size * size];
    for (int i = 0; i < 2 * directions; i++) {
      double angle = StrictMath.PI * Math.floorDiv(i, 2) / directions;
      double phase = i % 2 == 0 ? 0 : StrictMath.PI / 2;
      double[] kernel = wave(size, wavelength, angle, phase);
      for (int k = 0; k < kernel.length; k++) {
        kernels[i * kernel.length + k] = (float) kernel[k];
      }
    }
    return kernels;
  }

  private static double[] wave(int size, double wavelength, double angle, double phase) {
    double[] kernel = new double[size * size];
    double[] envelope = new double[size * size];
    double sigma = 0.4 * wavelength;
    double sum = 0;
    double mass = 0;
    for (int k = 0; k < kernel.length; k++) {
      double x = k % size - (size - 1) / 2.0;
      double y = Math.floorDiv(k, size) - (size - 1) / 2.0;
      double along = x * StrictMath.cos(angle) + y * StrictMath.sin(angle);
      envelope[k] = StrictMath.exp(-(x * x + y * y) / (2 * sigma * sigma));
      kernel[k] = envelope[k] * StrictMath.cos(2 * StrictMath.PI * along / wavelength - phase);
      sum += kernel[k];
      mass += envelope[k];
    }
    double absolute = 0;
    for (int k = 0; k < kernel.length; k++) {
      kernel[k] -= envelope[k] * sum / mass;
      absolute += Math.abs(kernel[k]);
    }
    for (int k = 0; k < kernel.length; k++) {
      kernel[k] /= absolute;
    }
    return kernel;
  }

  /** Signs, -1 or 1: a random projection that keeps angles (Achlioptas 2003). */
  static byte[] signs(int count, long seed) {
    Random random = new Random(seed);
    byte[] signs = new byte[count];
    for (int i = 0; i < count; i++) {
      signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
    return signs;
  }
}
