package clipshard.format;

import clipshard.text.Shown;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.StringEscapeUtils;

/**
 * Texts as a line of CSV (RFC 4180), for people and their spreadsheets. What is not seen is written
 * as an escape, so each row is one line.
 */
final class CsvLine {
  /**
   * Where a spreadsheet would begin to reckon: at the start of a cell, and behind the semicolon
   * that separates cells in many countries.
   */
  private static final Pattern FORMULA = Pattern.compile("(^|;)\\s*(?=[-=+@＝＋－＠])");

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

  private CsvLine() {}

  /** A row's line, without its end. */
  static String of(List<String> cells) {
    return cells.stream().map(CsvLine::cell).collect(Collectors.joining(","));
  }

  private static String cell(String text) {
    String shown = Shown.whole(text);
    boolean isHarmless = NUMBER.matcher(shown).matches();
    return StringEscapeUtils.escapeCsv(
        isHarmless ? shown : FORMULA.matcher(shown).replaceAll("$0'"));
  }
}
