package clipshard.format;

import clipshard.text.Shown;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.StringEscapeUtils;

/**
 * Rows without a vector as lines of CSV (RFC 4180), for people and their spreadsheets. What is not
 * seen is written as an escape, so each row is one line.
 */
public final class FailureCsv {
  /** The last column says whether the next run tries the row although its URL is the same. */
  public static final String HEADER =
      "id,url,reason,detail,attempts,when,next_run_tries_the_same_url";

  /**
   * Where a spreadsheet would begin to reckon: at the start of a cell, and behind the semicolon
   * that separates cells in many countries.
   */
  private static final Pattern FORMULA = Pattern.compile("(^|;)\\s*(?=[-=+@＝＋－＠])");

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

  private FailureCsv() {}

  /**
   * A row's line, without its end.
   *
   * @param isDue whether the next run tries it although its URL is the same
   */
  public static String line(FailureRow row, boolean isDue) {
    return List.of(
            row.id(),
            row.url(),
            row.rejected().reason().name(),
            row.rejected().detail(),
            Integer.toString(Math.max(1, row.attempts())),
            row.lastAttempt(),
            isDue ? "yes" : "no")
        .stream()
        .map(FailureCsv::cell)
        .collect(Collectors.joining(","));
  }

  private static String cell(String text) {
    String shown = Shown.whole(text);
    boolean isHarmless = NUMBER.matcher(shown).matches();
    return StringEscapeUtils.escapeCsv(
        isHarmless ? shown : FORMULA.matcher(shown).replaceAll("$0'"));
  }
}
