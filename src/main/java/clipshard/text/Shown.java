package clipshard.text;

/** Text that others chose, such as an id or a brand, as it may stand in a line for people. */
public final class Shown {
  private static final int LENGTH = 80;

  private Shown() {}

  /**
   * At most 80 characters; those that a terminal could take for commands, that turn the line's
   * direction, or that cannot be seen, as {@code \\uXXXX}.
   */
  public static String of(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().limit(LENGTH).forEach(c -> append(shown, c));
    return text.codePointCount(0, text.length()) > LENGTH ? shown + "…" : shown.toString();
  }

  private static void append(StringBuilder shown, int codePoint) {
    switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          shown.append("\\u%04X".formatted(codePoint));
      default -> shown.appendCodePoint(codePoint);
    }
  }
}
