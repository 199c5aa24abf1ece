package clipshard.text;

import java.lang.Character.UnicodeScript;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Text that others chose, such as an id, a brand or a URL, as people may see it. On a terminal,
 * what that would obey, or what would not be seen or would turn the line around, is written as an
 * escape; on a page it is left out. The rest is cut to a length.
 *
 * @param text what is shown
 * @param columns a terminal gives it
 */
public record Shown(String text, int columns) {
  private static final int LINE_COLUMNS = 80;
  private static final int MESSAGE_CHARACTERS = 200;

  private static final Set<UnicodeScript> WIDE =
      Set.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.HANGUL,
          UnicodeScript.BOPOMOFO);

  private static final int FIRST_EMOJI = 0x1F300;
  private static final int LAST_EMOJI = 0x1FAFF;
  private static final int FIRST_FULL_WIDTH = 0xFF01;
  private static final int LAST_FULL_WIDTH = 0xFF60;

  /**
   * {@code text} within a line for a terminal: 80 columns at most, and of what is cut its length.
   */
  public static String of(String text) {
    String shown = of(text, LINE_COLUMNS).text;
    return shown.equals(whole(text))
        ? shown
        : String.format(
            Locale.ROOT, "%s (%,d characters)", shown, text.codePointCount(0, text.length()));
  }

  /** {@code text} in at most {@code width} columns, and in no more code points than that. */
  public static Shown of(String text, int width) {
    StringBuilder shown = new StringBuilder();
    Shown cut = new Shown("…", 1);
    int columns = 0;
    int points = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      String piece = piece(text.codePointAt(at));
      columns += columns(piece);
      points += piece.codePointCount(0, piece.length());
      if (Math.max(columns, points) > width) {
        return cut;
      }
      shown.append(piece);
      if (Math.max(columns, points) < width) {
        cut = new Shown(shown + "…", columns + 1);
      }
    }
    return new Shown(shown.toString(), columns);
  }

  /** All of {@code text} in one line, with escapes for what is not seen or would be obeyed. */
  public static String whole(String text) {
    return text.codePoints().allMatch(Shown::isShown)
        ? text
        : text.codePoints().mapToObj(Shown::piece).collect(Collectors.joining());
  }

  /** The same of text of several lines, which stay lines. */
  public static String lines(String text) {
    return text.lines().map(Shown::whole).collect(Collectors.joining("\n"));
  }

  /** {@code text} within a line of a message: 200 characters at most, none that is not seen. */
  public static String message(String text) {
    return plain(text, MESSAGE_CHARACTERS);
  }

  /**
   * {@code text} in one line of a page, a chart or a message, without what is not seen. XML may
   * hold what is left.
   *
   * @param most characters, an ellipsis included; at least 1
   */
  public static String plain(String text, int most) {
    int[] shown =
        text.codePoints()
            .limit(4L * most) // Of a text that long, more would be cut off in any case.
            .map(c -> Character.isWhitespace(c) ? ' ' : c)
            .filter(c -> !isHidden(c))
            .toArray();
    String line = new String(shown, 0, shown.length).strip().replaceAll(" {2,}", " ");
    boolean fits = line.codePointCount(0, line.length()) <= most;
    return fits ? line : line.substring(0, line.offsetByCodePoints(0, most - 1)).strip() + "…";
  }

  /** Filled up with blanks on the right. */
  public String padded(int width) {
    return text + " ".repeat(Math.max(0, width - columns));
  }

  private static String piece(int point) {
    if (isShown(point)) {
      return Character.toString(point);
    }
    return point <= 0xFFFF ? "\\u%04x".formatted(point) : "\\u{%x}".formatted(point);
  }

  private static boolean isShown(int point) {
    return !isHidden(point)
        && switch (Character.getType(point)) {
          case Character.PRIVATE_USE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }

  /** Control characters, marks that turn the direction of writing, and halves of characters. */
  private static boolean isHidden(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> true;
      default -> false;
    };
  }

  private static int columns(String text) {
    return text.codePoints().map(Shown::columns).sum();
  }

  private static int columns(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean isWide =
        WIDE.contains(UnicodeScript.of(point))
            || (point >= FIRST_EMOJI && point <= LAST_EMOJI)
            || (point >= FIRST_FULL_WIDTH && point <= LAST_FULL_WIDTH);
    return isWide ? 2 : 1;
  }
}
