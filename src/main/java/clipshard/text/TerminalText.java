package clipshard.text;

import java.lang.Character.UnicodeScript;
import java.util.Set;

/**
 * Text from elsewhere, fit for one cell of a table on a terminal: what a terminal would obey, or
 * what would not be seen or would turn the line around, is written as an escape; the rest is cut to
 * a width.
 *
 * @param text what is shown
 * @param columns a terminal gives it
 */
public record TerminalText(String text, int columns) {
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

  /** {@code text} in at most {@code width} columns, and in no more code points than that. */
  public static TerminalText of(String text, int width) {
    StringBuilder shown = new StringBuilder();
    TerminalText cut = new TerminalText("…", 1);
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
        cut = new TerminalText(shown + "…", columns + 1);
      }
    }
    return new TerminalText(shown.toString(), columns);
  }

  /** Filled up with blanks on the right. */
  public String padded(int width) {
    return text + " ".repeat(Math.max(0, width - columns));
  }

  private static String piece(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          point <= 0xFFFF ? "\\u%04x".formatted(point) : "\\u{%x}".formatted(point);
      default -> Character.toString(point);
    };
  }

  private static int columns(String text) {
    return text.codePoints().map(TerminalText::columns).sum();
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
