package clipshard.format;

import java.util.List;

/** Rows that a run took from their positions as lines of CSV, for people and their spreadsheets. */
public final class ChangeCsv {
  /** The new position is empty where the row has none. */
  public static final String HEADER = "id,why,old_position,new_position,when";

  private ChangeCsv() {}

  /**
   * A row's line, without its end.
   *
   * @param next where it lives now; {@link PlanRow#NOTHING} if nowhere
   */
  public static String line(RemovalRow row, long next) {
    return CsvLine.of(
        List.of(
            row.id(),
            row.why().name(),
            Long.toString(row.position()),
            next == PlanRow.NOTHING ? "" : Long.toString(next),
            row.at()));
  }
}
