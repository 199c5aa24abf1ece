package clipshard.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTextTest {

  @ParameterizedTest
  @CsvSource({
    "p1, p1, 2",
    "Größe 42, Größe 42, 8",
    "赤いドレス, 赤いドレス, 10",
    "e\u0301, e\u0301, 1",
    "👗, 👗, 2",
    "a\u001b[31mb, a\\u001b[31mb, 12",
    "a\u009b31mb, a\\u009b31mb, 11",
    "a\u202eb, a\\u202eb, 8",
    "a\u2028b, a\\u2028b, 8",
    "a\ud800b, a\\ud800b, 8",
  })
  void controlCharactersAreShownAndTheRestIsAsItIs(String text, String shown, int columns) {
    assertEquals(new TerminalText(shown, columns), TerminalText.of(text, 40));
  }

  @Test
  void lineFeedsAndTabsStayInTheirCell() {
    assertEquals("a\\u000ab\\u0009c", TerminalText.of("a\nb\tc", 40).text());
  }

  @ParameterizedTest
  @CsvSource({
    "abcdef, 6, abcdef",
    "abcdefg, 6, abcde…",
    "赤いドレス, 6, 赤い…",
    "ab\u0001cd, 8, ab…",
  })
  void longTextIsCutBetweenCharacters(String text, int width, String shown) {
    assertEquals(shown, TerminalText.of(text, width).text());
  }

  @Property(tries = 500)
  void anyTextKeepsToItsWidthAndHoldsNoControlCharacter(
      @ForAll String text, @ForAll @IntRange(min = 1, max = 60) int width) {
    TerminalText shown = TerminalText.of(text, width);
    assertTrue(shown.columns() <= width, () -> shown.columns() + " columns of " + width);
    assertTrue(shown.text().codePointCount(0, shown.text().length()) <= width);
    assertTrue(shown.text().codePoints().noneMatch(Character::isISOControl));
    assertEquals(width - shown.columns(), shown.padded(width).length() - shown.text().length());
  }

  @Test
  void aMountainOfCombiningMarksIsCut() {
    String marks = "e" + "\u0301".repeat(100_000);
    assertEquals(10, TerminalText.of(marks, 10).text().length());
  }
}
