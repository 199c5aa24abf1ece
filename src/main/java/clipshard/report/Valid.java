package clipshard.report;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;

/** What must hold of the values of a report. */
final class Valid {
  private static final Pattern PICTURE =
      Pattern.compile("data:image/(jpeg|png|webp);base64,[A-Za-z0-9+/]+={0,2}");

  /** Four times what {@link clipshard.decode.Thumbnail} makes, as base64. */
  private static final int MOST_CHARACTERS = 22_000;

  private Valid() {}

  static void require(boolean holds, String name, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("no valid report: " + name + " is " + value);
    }
  }

  /** ISO-8601 in UTC, or empty. */
  static void requireTime(String name, String time) {
    if (!time.isEmpty()) {
      try {
        Instant.parse(time);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException("no valid report: " + name + " is " + time, e);
      }
    }
  }

  static boolean isPicture(String url) {
    return url.length() <= MOST_CHARACTERS && PICTURE.matcher(url).matches();
  }

  /** A small picture as a {@code data:} URL, or empty. */
  static void requirePicture(String name, String url) {
    require(
        url.isEmpty() || isPicture(url),
        name,
        "no data: URL of a small picture (%d characters)".formatted(url.length()));
  }
}
