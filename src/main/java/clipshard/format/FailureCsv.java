package clipshard.format;

import java.util.List;

/** Rows without a vector as lines of CSV, for people and their spreadsheets. */
public final class FailureCsv {
  /** The last column says whether the next run tries the row although its URL is the same. */
  public static final String HEADER =
      "id,url,reason,detail,attempts,when,next_run_tries_the_same_url";

  private FailureCsv() {}

  /**
   * A row's line, without its end.
   *
   * @param isDue whether the next run tries it although its URL is the same
   */
  public static String line(FailureRow row, boolean isDue) {
    return CsvLine.of(
        List.of(
            row.id(),
            row.url(),
            row.rejected().reason().name(),
            row.rejected().detail(),
            Integer.toString(Math.max(1, row.attempts())),
            row.lastAttempt(),
            isDue ? "yes" : "no"));
  }
}
