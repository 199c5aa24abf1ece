package clipshard.fetch;

import clipshard.picture.PictureUrl;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** What spreadsheets, exports and forms make of URLs, and what makes URLs of it again. */
final class UrlAdvice {
  /**
   * A kind of text.
   *
   * @param sign what tells it
   * @param advice what it is, and SQL that mends it
   */
  private record Kind(Pattern sign, String advice) {
    Kind(String sign, String advice) {
      this(Pattern.compile(sign), advice);
    }
  }

  /** The first one that fits is meant. */
  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "^[\"'<`\u2018\u201c]",
              "it stands in quotes or brackets, which trim(both '\"<>' from image_url) takes off"),
          new Kind(
              ":\\\\/",
              "its slashes are escaped, as in JSON: replace(image_url, '\\/', '/') mends it"),
          new Kind("^\\[", "it is a JSON array, whose first URL is image_url::jsonb ->> 0"),
          new Kind(
              "^\\{\\s*\"[^\"]*\"\\s*:",
              "it is a JSON object, whose member url is image_url::jsonb ->> 'url'"),
          new Kind("^\\{", "it is an array, whose first URL is (image_url::text[])[1]"),
          new Kind("^//", "it has no scheme: 'https:' || image_url has one"),
          new Kind(
              "(?i)^(www\\.|([a-z0-9-]+\\.)+(com|net|org|io|co|de|eu|shop|store)[/:])",
              "it has no scheme: 'https://' || image_url has one"));

  private static final String PATH =
      "It is a path: source.url-prefix puts before it what all have in common, such as https://host/folder/.";

  private UrlAdvice() {}

  /** What to do about a text that is no URL, as a sentence; empty where nothing is known. */
  static String of(String url) {
    PictureUrl picture = new PictureUrl(url);
    String text = picture.trimmed();
    OptionalInt invisible =
        text.codePoints().filter(c -> c != ' ' && PictureUrl.isInvisible(c)).findFirst();
    if (invisible.isPresent()) {
      return "It holds a character that is not seen, U+%04X: replace(image_url, chr(%s), '') takes it out."
          .formatted(invisible.getAsInt(), invisible.getAsInt());
    }
    return KINDS.stream()
        .filter(kind -> kind.sign.matcher(text).find())
        .findFirst()
        .map(
            kind ->
                kind.advice.substring(0, 1).toUpperCase(Locale.ROOT)
                    + kind.advice.substring(1)
                    + " in a view that source.table names.")
        .orElse(picture.isPath() ? PATH : "");
  }
}
