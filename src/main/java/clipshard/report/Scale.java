package clipshard.report;

import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * A number line with ticks at round numbers.
 *
 * @param step from a tick to the next: 1, 2 or 5 times a power of ten
 * @param decimals that a tick's label needs
 */
record Scale(double from, double to, double step, int decimals) {
  /** A tick at 0.3 that is a rounding error outside is inside. */
  private static final double NEARLY = 1e-6;

  /**
   * From {@code from} to {@code to}.
   *
   * @param steps that it has at most
   * @param least length of a step, for example 1 where only whole numbers mean something
   */
  static Scale of(double from, double to, int steps, double least) {
    double rough = Math.max((to - from) / steps, least);
    double power = Math.pow(10, exponent(rough));
    double step =
        DoubleStream.of(power, 2 * power, 5 * power)
            .filter(length -> length >= rough * (1 - NEARLY))
            .findFirst()
            .orElse(10 * power);
    return new Scale(from, to, step, Math.max(0, -exponent(step)));
  }

  private static int exponent(double length) {
    return (int) Math.floor(Math.log10(length) + NEARLY);
  }

  double[] ticks() {
    return LongStream.rangeClosed(
            (long) Math.ceil(from / step - NEARLY), (long) Math.floor(to / step + NEARLY))
        .mapToDouble(number -> number * step)
        .toArray();
  }

  /** Where {@code value} is: 0 at {@code from}, 1 at {@code to}. */
  double at(double value) {
    return (value - from) / (to - from);
  }

  String label(double tick) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", tick);
  }
}
