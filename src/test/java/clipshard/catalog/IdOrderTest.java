package clipshard.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class IdOrderTest {
  @Test
  void numbersGoByValue() {
    List<String> sorted =
        List.of(
            "-10",
            "-9",
            "0",
            "1.00",
            "1.0000",
            "1.5",
            "2",
            "10",
            "9223372036854775807",
            "9223372036854775808",
            "123456789012345678901234567890.5");
    assertEquals(sorted, Stream.of(sorted.toArray(String[]::new)).sorted(IdOrder.NUMBER).toList());
    assertEquals(
        sorted, sorted.stream().sorted(IdOrder.NUMBER.reversed()).sorted(IdOrder.NUMBER).toList());
    assertThrows(NumberFormatException.class, () -> IdOrder.NUMBER.compare("NaN", "1"));
  }

  @Property
  void anyNumbers(
      @ForAll @BigRange(min = "-1e30", max = "1e30") @Scale(3) BigDecimal left,
      @ForAll long right) {
    String leftText = left.toPlainString();
    String rightText = Long.toString(right);
    int byValue = left.compareTo(BigDecimal.valueOf(right));
    assertEquals(
        byValue != 0 ? byValue : IdOrder.TEXT.compare(leftText, rightText),
        IdOrder.NUMBER.compare(leftText, rightText));
  }

  @Property
  void textGoesByItsBytes(
      @ForAll @CharRange(from = 'a', to = 'c') String left,
      @ForAll @CharRange(from = 'a', to = 'c') String right) {
    sameAsBytes(left, right);
  }

  @Property
  void anyTextGoesByItsBytes(@ForAll int[] left, @ForAll int[] right) {
    sameAsBytes(text(left), text(right));
  }

  @Test
  void supplementaryCharactersComeLast() {
    sameAsBytes("\uFF01", "\uD83D\uDE00");
    sameAsBytes("a\uE000", "a\uD800\uDC00");
    sameAsBytes("\uD83D\uDE00", "\uD83D\uDE01");
  }

  @Test
  void whereNobodySaysWholeNumbersComeFirst() {
    List<String> sorted =
        List.of("-10", "0", "00", "9", "10", "123456789012345678901", "", "1.5", "1a", "a", "-");
    List<String> byText = sorted.subList(6, 11).stream().sorted(IdOrder.TEXT).toList();
    assertEquals(
        Stream.concat(sorted.stream().limit(6), byText.stream()).toList(),
        sorted.stream().sorted(IdOrder.TEXT.reversed()).sorted(IdOrder.EITHER).toList());
  }

  private static void sameAsBytes(String left, String right) {
    assertEquals(
        Integer.signum(Arrays.compareUnsigned(left.getBytes(UTF_8), right.getBytes(UTF_8))),
        Integer.signum(IdOrder.TEXT.compare(left, right)),
        () -> left + " and " + right);
  }

  /** Any numbers as the text of code points that exist. */
  private static String text(int[] numbers) {
    return Arrays.stream(numbers)
        .map(number -> Math.floorMod(number, Character.MAX_CODE_POINT + 1))
        .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
