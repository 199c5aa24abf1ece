package clipshard.search;

import clipshard.attribute.AttributeType;
import clipshard.attribute.Recorded;
import clipshard.text.Shown;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on what is recorded of a row, such as {@code category=shoes} or {@code price>=10}. A
 * row without a value meets none.
 *
 * @param name of an attribute; {@code brand} and {@code group} are among them
 * @param comparison {@code =}, or for numbers also {@code >=}, {@code <=}, {@code >} and {@code <}
 * @param value texts are compared with exactly; numbers, and true and false, as what they are
 */
public record Filter(String name, String comparison, String value) implements Serializable {
  private static final Pattern FORM =
      Pattern.compile("([^=<>]*[^=<>\\s])\\s*(>=|<=|=|>|<)(.*)", Pattern.DOTALL);

  private static final String EQUAL = "=";

  private static final int SHOWN_WIDTH = 40;

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when the text is none
   */
  public static Filter parse(String text) {
    Matcher form = FORM.matcher(text.stripLeading());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "--filter \"%s\" is no condition; write one such as category=shoes, price>=10 or price<50"
              .formatted(Shown.of(text)));
    }
    return new Filter(form.group(1), form.group(2), form.group(3));
  }

  /** Only rows of exactly this brand. */
  public static Filter brand(String brand) {
    return new Filter(Recorded.BRAND, EQUAL, brand);
  }

  /** Whether a row meets it. */
  public boolean matches(Recorded row) {
    return isMet(row.value(name));
  }

  /** Whether a value of the attribute, as {@link AttributeType#value} makes it, meets it. */
  public boolean isMet(Object found) {
    if (found instanceof BigDecimal number) {
      return number().filter(limit -> holds(number.compareTo(limit))).isPresent();
    }
    return found != null
        && comparison.equals(EQUAL)
        && (found instanceof Boolean ? flag().equals(found.toString()) : value.equals(found));
  }

  private boolean holds(int order) {
    return switch (comparison) {
      case ">=" -> order >= 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case "<" -> order < 0;
      default -> order == 0;
    };
  }

  private Optional<BigDecimal> number() {
    try {
      return Optional.of(new BigDecimal(value.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** As true and false are written, if it is one of them. */
  private String flag() {
    String text = value.strip();
    return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")
        ? text.toLowerCase(Locale.ROOT)
        : text;
  }

  /**
   * Why no value of these types can meet it, for people; empty where one could.
   *
   * @param types of the attribute's values, one or more
   */
  public Optional<String> misfit(Set<AttributeType> types) {
    if (types.stream().anyMatch(this::fits)) {
      return Optional.empty();
    }
    String attribute = "\"" + Shown.of(name, SHOWN_WIDTH).text() + "\"";
    String given = "\"" + Shown.of(value, SHOWN_WIDTH).text() + "\"";
    if (types.contains(AttributeType.NUMBER)) {
      return Optional.of("%s is a number, and %s is none".formatted(attribute, given));
    }
    if (!comparison.equals(EQUAL)) {
      return Optional.of("%s is no number, so only = compares it".formatted(attribute));
    }
    return Optional.of("%s is true or false, and %s is neither".formatted(attribute, given));
  }

  private boolean fits(AttributeType type) {
    return switch (type) {
      case NUMBER -> number().isPresent();
      case TEXT -> comparison.equals(EQUAL);
      case BOOLEAN -> comparison.equals(EQUAL) && (flag().equals("true") || flag().equals("false"));
    };
  }

  /** As it is written. */
  public String text() {
    return name + comparison + value;
  }
}
