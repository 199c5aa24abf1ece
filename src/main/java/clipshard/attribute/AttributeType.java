package clipshard.attribute;

import java.math.BigDecimal;
import java.util.Set;

/** What the values of an attribute are. */
public enum AttributeType {
  TEXT,
  NUMBER,
  BOOLEAN;

  /** More digits than these are no measure of anything, and readers of JSON refuse them. */
  public static final int MOST_DIGITS = 300;

  private static final int MOST_ZEROS = 40;

  /** What databases have of numbers, and JSON has not. */
  private static final Set<String> NO_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");

  /**
   * A value.
   *
   * @param text as Postgres writes it; null for none
   * @return a String, a BigDecimal that is the same for equal numbers, or a Boolean; null for none,
   *     and for what is no number ({@code NaN}, {@code Infinity})
   */
  public Object value(String text) {
    if (text == null) {
      return null;
    }
    return switch (this) {
      case TEXT -> text;
      case BOOLEAN -> Boolean.valueOf(text);
      case NUMBER -> NO_NUMBERS.contains(text) ? null : number(text);
    };
  }

  private static BigDecimal number(String text) {
    BigDecimal number = new BigDecimal(text).stripTrailingZeros();
    return number.scale() < 0 && number.scale() >= -MOST_ZEROS ? number.setScale(0) : number;
  }
}
