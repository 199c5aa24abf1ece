package clipshard.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownTest {

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
    assertEquals(new Shown(shown, columns), Shown.of(text, 40));
  }

  @Test
  void lineFeedsAndTabsStayInTheirCell() {
    assertEquals("a\\u000ab\\u0009c", Shown.of("a\nb\tc", 40).text());
  }

  @Test
  void wholeTextIsNotCut() {
    String words = "Größe 42 ".repeat(1000);
    assertEquals(words + "\\u000a\\u202e", Shown.whole(words + "\n\u202e"));
  }

  @ParameterizedTest
  @CsvSource({
    "abcdef, 6, abcdef",
    "abcdefg, 6, abcde…",
    "赤いドレス, 6, 赤い…",
    "ab\u0001cd, 8, ab…",
  })
  void longTextIsCutBetweenCharacters(String text, int width, String shown) {
    assertEquals(shown, Shown.of(text, width).text());
  }

  @Property(tries = 500)
  void anyTextKeepsToItsWidthAndHoldsNoControlCharacter(
      @ForAll String text, @ForAll @IntRange(min = 1, max = 60) int width) {
    Shown shown = Shown.of(text, width);
    assertTrue(shown.columns() <= width, () -> shown.columns() + " columns of " + width);
    assertTrue(shown.text().codePointCount(0, shown.text().length()) <= width);
    assertTrue(shown.text().codePoints().noneMatch(Character::isISOControl));
    assertEquals(width - shown.columns(), shown.padded(width).length() - shown.text().length());
  }

  @Test
  void aMountainOfCombiningMarksIsCut() {
    String marks = "e" + "\u0301".repeat(100_000);
    assertEquals(10, Shown.of(marks, 10).text().length());
  }

  @Test
  void aLineHasEightyColumns() {
    assertEquals("x".repeat(80), Shown.of("x".repeat(80)));
    assertEquals("x".repeat(79) + "… (10,000 characters)", Shown.of("x".repeat(10_000)));
    assertEquals("a\\u{e0041}b\\ue000", Shown.of("a\udb40\udc41b\ue000"));
  }

  @ParameterizedTest
  @CsvSource({
    "Größe 42, 80, Größe 42",
    "👗 赤い, 80, 👗 赤い",
    "'  a\n\tb  c ', 80, a b c",
    "a\u001b[31mb\u009b, 80, a[31mb",
    "a\u202eb\u200fc, 80, abc",
    "a\ud800b, 80, ab",
    "abcdef, 6, abcdef",
    "abcdefg, 6, abcde…",
    "abcd efg, 6, abcd…",
  })
  void aPageLeavesOutWhatIsNotSeen(String text, int most, String shown) {
    assertEquals(shown, Shown.plain(text, most));
  }

  @Test
  void linesStayLinesAndHoldNothingThatATerminalObeys() {
    assertEquals("a\\u001b[2J\nb\\u0009c", Shown.lines("a\u001b[2J\r\nb\tc\n"));
  }

  @Property(tries = 500)
  void aPageHasNoHiddenCharacterAndNoMoreThanFits(
      @ForAll String text, @ForAll @IntRange(min = 1, max = 60) int most) {
    String shown = Shown.plain(text, most);
    assertTrue(shown.codePointCount(0, shown.length()) <= most);
    assertTrue(
        shown
            .codePoints()
            .map(Character::getType)
            .noneMatch(
                type ->
                    type == Character.CONTROL
                        || type == Character.FORMAT
                        || type == Character.SURROGATE));
  }
}
