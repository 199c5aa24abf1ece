package clipshard.text;

/** Text from a table that may be anybody's, fit for one line of a page or a chart. */
public final class PlainText {
  private PlainText() {}

  /**
   * One line without characters that are not seen: control characters, marks that turn the
   * direction of writing, and halves of characters. XML may hold what is left.
   *
   * @param most characters, an ellipsis included; at least 1
   */
  public static String of(String text, int most) {
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

  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> true;
      default -> false;
    };
  }
}
