package clipshard.config;

import java.io.Serializable;
import java.util.Locale;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How exported shards are named.
 *
 * <p>Placeholders: {@code {prefix}}, {@code {type}}, and one of {@code {index:N}} (the ordinal,
 * from 0) and {@code {number:N}} (from 1), both filled with zeros to N digits, 1 to 9. Different
 * types and ordinals have different names.
 *
 * @param pattern text of {@code [A-Za-z0-9_./-]} and placeholders; no empty, {@code .} or {@code
 *     ..} folder
 */
public record ShardNamePattern(String pattern) implements Serializable {
  static final String ACCEPTED =
      "letters, digits, _ . - / with {type} and one of {index:N} and {number:N} (N digits, 1 to"
          + " 9), and {prefix} if wanted, such as {prefix}_{type}_shard_{index:5}.index";

  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{(?:(prefix)|(type)|(index|number):([1-9]))}");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_./-]+");
  private static final Pattern BAD_FOLDER = Pattern.compile("(^|/)\\.{0,2}(/|$)");

  /**
   * @throws IllegalArgumentException when {@code pattern} is not as described above
   */
  public ShardNamePattern {
    if (!isAccepted(pattern)) {
      throw new IllegalArgumentException(
          "%s names no shards; accepted: %s".formatted(Redaction.quoted(pattern), ACCEPTED));
    }
  }

  static boolean isAccepted(String pattern) {
    String literal = PLACEHOLDER.matcher(pattern).replaceAll("x");
    return count(pattern, 2) >= 1
        && count(pattern, 3) == 1
        && KEY.matcher(literal).matches()
        && !BAD_FOLDER.matcher(literal).find();
  }

  private static long count(String pattern, int group) {
    return PLACEHOLDER.matcher(pattern).results().filter(m -> m.group(group) != null).count();
  }

  /** Name of the shard with this ordinal, from 0. */
  public String name(String prefix, String type, int ordinal) {
    return fill(
        pattern,
        prefix,
        type,
        (kind, digits) -> {
          int value = kind.equals("index") ? ordinal : Math.addExact(ordinal, 1);
          return String.format(Locale.ROOT, "%0" + digits + "d", value);
        });
  }

  /** Whether {@code name} is that of a shard of this type, whatever its ordinal. */
  public boolean matches(String prefix, String type, String name) {
    return matches(prefix, type, name, digits -> "[0-9]{" + digits + ",10}");
  }

  /**
   * Whether a program that takes the shards of this type whatever their numbers would take {@code
   * name} for one: also those that {@link #name} writes with other zeros.
   */
  public boolean resembles(String prefix, String type, String name) {
    return matches(prefix, type, name, digits -> "[0-9]+");
  }

  private boolean matches(String prefix, String type, String name, UnaryOperator<String> number) {
    String expression =
        fill(
            pattern.replace(".", "\\."),
            Pattern.quote(prefix),
            Pattern.quote(type),
            (kind, digits) -> number.apply(digits));
    return name.matches(expression);
  }

  private static String fill(
      String text, String prefix, String type, BinaryOperator<String> ordinal) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            found -> {
              String value =
                  found.group(1) != null
                      ? prefix
                      : found.group(2) != null
                          ? type
                          : ordinal.apply(found.group(3), found.group(4));
              return Matcher.quoteReplacement(value);
            });
  }
}
