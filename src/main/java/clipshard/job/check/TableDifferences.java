package clipshard.job.check;

import clipshard.config.Settings;
import clipshard.job.tables.ComparedRows;
import clipshard.proof.Finding;
import clipshard.text.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the table and the index differ now. The table goes on living after a build, so a difference
 * is worth knowing and no misalignment.
 */
final class TableDifferences {
  private TableDifferences() {}

  /**
   * The findings.
   *
   * @param kept why rows that are gone stay in the index; empty where the next build removes them
   */
  static List<Finding> of(
      ComparedRows.Counts counts, Settings.Source source, Optional<String> kept) {
    List<Finding> findings = new ArrayList<>();
    warn(
        findings,
        source.limit() > 0 ? 0 : counts.missing(),
        "row is neither indexed nor recorded as a failure; run BuildIndex",
        "rows are neither indexed nor recorded as failures; run BuildIndex");
    warn(
        findings,
        counts.gone(),
        "indexed row is not among those of the table any more" + remedy(kept),
        "indexed rows are not among those of the table any more" + remedy(kept));
    warn(
        findings,
        counts.changed(),
        "indexed row has another URL or version now, its vectors are of the old one; run BuildIndex",
        "indexed rows have another URL or version now, their vectors are of the old ones; run BuildIndex");
    warn(
        findings,
        counts.amended(),
        "row is not as it is recorded; run BuildIndex",
        "rows are not as they are recorded; run BuildIndex");
    return findings;
  }

  private static String remedy(Optional<String> kept) {
    return kept.map(why -> " (" + why + ")").orElse("; run BuildIndex");
  }

  private static void warn(List<Finding> findings, long count, String ofOne, String ofMore) {
    if (count > 0) {
      findings.add(Finding.warning("table", Counted.of(count, ofOne, ofMore)));
    }
  }
}
