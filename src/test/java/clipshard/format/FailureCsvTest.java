package clipshard.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.picture.Rejected;
import clipshard.picture.Rejected.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureCsvTest {
  private static FailureRow row(String id, String detail) {
    Rejected rejected = new Rejected(Reason.NOT_FOUND, detail);
    return new FailureRow(
        id, "https://a.example/1.jpg", "", "aw", rejected, 2, "2026-03-02T09:14:00Z");
  }

  private static String lineOf(String id) {
    return FailureCsv.line(row(id, "status 404"), false);
  }

  @Test
  void aLineHasACellForEachColumn() {
    String line = FailureCsv.line(row("p1", "status 404"), true);
    assertEquals(
        "p1,https://a.example/1.jpg,NOT_FOUND,status 404,2,2026-03-02T09:14:00Z,yes", line);
    assertEquals(FailureCsv.HEADER.split(",").length, line.split(",").length);
    assertTrue(lineOf("p1").endsWith(",no"));
  }

  @Test
  void whatSeparatesCellsIsQuoted() {
    String line = FailureCsv.line(row("a,b", "is \"this\", not that"), false);
    assertTrue(line.startsWith("\"a,b\",https"), line);
    assertTrue(line.contains(",\"is \"\"this\"\", not that\","), line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"=1+1", "+1", "-1+1", "@SUM(A1)", "  =1", "＝1", "-", "=HYPERLINK(\"http://x\")"})
  void nothingIsAFormula(String id) {
    String line = lineOf(id);
    assertTrue(line.matches("\"?\\s*'.*"), line);
  }

  /** What is behind a semicolon is a cell of its own where commas are for fractions. */
  @Test
  void norWhereSemicolonsSeparateCells() {
    assertTrue(lineOf("a;=1").startsWith("a;'=1,"), lineOf("a;=1"));
  }

  @ParameterizedTest
  @CsvSource({"-5", "1-2", "a=b", "x@y"})
  void numbersAndWhatIsInTheMiddleStay(String id) {
    assertTrue(lineOf(id).startsWith(id + ","), lineOf(id));
  }

  @ParameterizedTest
  @CsvSource({
    "'a\tb', a\\u0009b",
    "'a\r\nb', a\\u000d\\u000ab",
    "'\t=1', \\u0009=1",
    "'a\u202eb', a\\u202eb",
    "'\ufeffa\u200b', \\ufeffa\\u200b",
  })
  void whatIsNotSeenIsAnEscape(String id, String shown) {
    assertTrue(lineOf(id).startsWith(shown + ","), lineOf(id));
  }
}
