package bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What rounds of measuring gave, by what was measured. */
final class Rounds {
  private final Map<String, double[]> values = new LinkedHashMap<>();
  private final int rounds;

  Rounds(int rounds) {
    this.rounds = rounds;
  }

  /**
   * Notes and prints a value.
   *
   * @param round counted from 0; what a negative one gives is only printed
   * @return the value
   */
  double note(int round, String what, double value) {
    System.out.printf(
        Locale.ROOT, "%s: %s %.2f%n", round < 0 ? "warm-up" : "round " + (round + 1), what, value);
    if (round >= 0) {
      values.computeIfAbsent(what, key -> new double[rounds])[round] = value;
    }
    return value;
  }

  /** Prints each with its median, least and most. */
  void summarise() {
    values.forEach((what, all) -> System.out.println(what + "=" + summary(all)));
  }

  /** The median of what was noted, with the least and the most. */
  String median(String what) {
    return summary(values.get(what));
  }

  static String summary(double[] all) {
    double[] sorted = all.clone();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "%.2f (min %.2f, max %.2f)",
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1]);
  }
}
