package clipshard.text;

import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers of things, in the words of a line for people. */
public final class Counted {
  private static final Pattern ENDING = Pattern.compile("\\b(\\w+?)(?:(?<=ch)es|s)\\b");

  /** Less is shown as nothing. */
  private static final double LEAST_RATE = 0.1;

  private Counted() {}

  /**
   * For example {@code 2,000 searches over all shards} and {@code 1 search over all shards}.
   *
   * @param things plural; its first word that ends in s is what there is one of
   */
  public static String of(long count, String things) {
    return String.format(Locale.ROOT, "%,d ", count) + things(count, things);
  }

  /** The same without the number. */
  public static String things(long count, String things) {
    return count == 1 ? ENDING.matcher(things).replaceFirst("$1") : things;
  }

  /**
   * For example {@code 8.4 images/s}; of slower ones, what comes in a minute or an hour.
   *
   * @param perSecond more than 0
   */
  public static String rate(double perSecond, String things) {
    if (perSecond >= LEAST_RATE) {
      return String.format(Locale.ROOT, "%.1f %s/s", perSecond, things);
    }
    return perSecond * 60 >= LEAST_RATE
        ? String.format(Locale.ROOT, "%.1f %s/min", perSecond * 60, things)
        : String.format(Locale.ROOT, "%.1f %s/h", perSecond * 3600, things);
  }

  /** The number, and what is said of one or of more. */
  public static String of(long count, String ofOne, String ofMore) {
    return String.format(Locale.ROOT, "%,d ", count) + (count == 1 ? ofOne : ofMore);
  }
}
