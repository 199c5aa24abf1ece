package clipshard.preprocessing;

import java.util.Locale;

/** A resampling kernel, by its number in Pillow and in Hugging Face's {@code resample}. */
public enum Filter {
  /** The triangle. */
  BILINEAR(2, 1) {
    @Override
    public double weight(double x) {
      return Math.max(0, 1 - Math.abs(x));
    }
  },
  /** Keys' cubic convolution with a = -0.5, as in Pillow. */
  BICUBIC(3, 2) {
    @Override
    public double weight(double x) {
      double t = Math.abs(x);
      if (t < 1) {
        return ((A + 2) * t - (A + 3)) * t * t + 1;
      }
      return t < 2 ? (((t - 5) * t + 8) * t - 4) * A : 0;
    }
  };

  private static final double A = -0.5;

  private final int number;
  private final double support;

  Filter(int number, double support) {
    this.number = number;
    this.support = support;
  }

  /** Its name, for people. */
  String words() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kernel's value at a distance in source pixels (target pixels when shrinking). */
  public abstract double weight(double x);

  /** The distance from which the kernel is zero. */
  public double support() {
    return support;
  }

  /**
   * The kernel with Pillow's number.
   *
   * @throws IllegalArgumentException when it is not supported
   */
  static Filter of(int number) {
    for (Filter filter : values()) {
      if (filter.number == number) {
        return filter;
      }
    }
    throw new IllegalArgumentException(
        "resample=" + number + " is not supported, only 2 (bilinear) and 3 (bicubic)");
  }
}
