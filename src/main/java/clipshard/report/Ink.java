package clipshard.report;

import java.awt.Color;
import java.util.Locale;

/**
 * The colours of a chart. A page sets them, for light and dark, by CSS variables such as {@code
 * --chart-bar}; where it does not, each is a tone that can be read on white and on black.
 */
enum Ink {
  /** Contrast at least 4.5 to both. */
  TEXT(1, "#767676"),
  /** Contrast at least 3 to both. */
  BAR(2, "#3b82c4"),
  /** The sum of what has no bar of its own. */
  REST(3, "#868686"),
  /** Decoration: nothing is lost with it. */
  LINE(4, "#8c8c8c"),
  LIMIT(5, "#b4690e");

  private static final int RED = 7;
  private static final int GREEN = 3;
  private final int blue;
  private final String anywhere;

  Ink(int blue, String anywhere) {
    this.blue = blue;
    this.anywhere = anywhere;
  }

  /** What is drawn with; each ink has one of its own, which no chart library uses by itself. */
  Color color() {
    return new Color(RED, GREEN, blue);
  }

  private String css() {
    return "var(--chart-%s,%s)".formatted(name().toLowerCase(Locale.ROOT), anywhere);
  }

  /** The SVG paint with all inks as CSS has them. */
  static String dye(String paint) {
    for (Ink ink : values()) {
      if (paint.equals("rgb(%d,%d,%d)".formatted(RED, GREEN, ink.blue))) {
        return ink.css();
      }
    }
    return paint;
  }
}
