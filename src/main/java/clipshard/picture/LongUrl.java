package clipshard.picture;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands for a text of the URL column that is too long to be handed around: a {@code data:}
 * URL that holds its picture. Whoever wants the picture reads the row again.
 *
 * @param id of the row
 * @param head of a {@code data:} URL what is before its content; of any other text its scheme with
 *     the colon, or nothing
 * @param sha256 of the whole text, in hexadecimal
 * @param characters of the whole text
 */
public record LongUrl(String id, String head, String sha256, long characters) {
  /** The most bytes of a text that is handed around as it is. No server takes longer addresses. */
  public static final int MOST_BYTES = 16_384;

  /** Characters from a text's beginning in which its head is looked for. */
  public static final int START = 200;

  /** A table's texts hold none, so none of them is taken for one of these. */
  private static final char MARK = '\0';

  private static final Pattern TEXT =
      Pattern.compile("([^\0]*)\0([0-9]{1,18})\0([^\0]*)\0(.*)", Pattern.DOTALL);

  /**
   * What stands for a row's text.
   *
   * @param start its first {@value #START} characters
   */
  public static LongUrl of(String id, String start, String sha256, long characters) {
    PictureUrl url = new PictureUrl(start);
    String scheme = url.parts().scheme();
    String head = scheme.isEmpty() || url.isData() ? "" : scheme + ":";
    return new LongUrl(id, url.isData() ? url.stored() : head, sha256, characters);
  }

  /** What a text stands for; empty where it is itself. */
  public static Optional<LongUrl> read(String text) {
    if (text.indexOf(MARK) < 0) {
      return Optional.empty();
    }
    Matcher parts = TEXT.matcher(text);
    return parts.matches()
        ? Optional.of(
            new LongUrl(
                parts.group(4), parts.group(1), parts.group(3), Long.parseLong(parts.group(2))))
        : Optional.empty();
  }

  /** As text, which {@link PictureUrl} understands. */
  public String text() {
    return head + MARK + characters + MARK + sha256 + MARK + id;
  }

  /** Whether the whole text holds its content. */
  public boolean isData() {
    return new PictureUrl(head).isData();
  }
}
