package clipshard.job.check;

import clipshard.config.Settings;
import clipshard.job.tables.ComparedRows;
import clipshard.proof.Finding;
import clipshard.text.Counted;
import java.util.ArrayList;
import java.util.List;

/**
 * How the table and the index differ now. The table goes on living after a build, so a difference
 * is worth knowing and no misalignment.
 */
final class TableDifferences {
  private static final String NOT_CHOSEN =
      "not among those that source.where and source.brand choose";

  private TableDifferences() {}

  static List<Finding> of(ComparedRows.Counts counts, Settings.Source source) {
    List<Finding> findings = new ArrayList<>();
    warn(
        findings,
        source.limit() > 0 ? 0 : counts.missing(),
        "row is neither indexed nor recorded as a failure; run BuildIndex",
        "rows are neither indexed nor recorded as failures; run BuildIndex");
    warn(
        findings,
        counts.gone(),
        "indexed row " + (source.isWhole() ? "is not in the table any more" : NOT_CHOSEN),
        "indexed rows " + (source.isWhole() ? "are not in the table any more" : NOT_CHOSEN));
    warn(
        findings,
        counts.changed(),
        "indexed row has another URL now; its vectors are of the old one",
        "indexed rows have another URL now; their vectors are of the old one");
    return findings;
  }

  private static void warn(List<Finding> findings, long count, String ofOne, String ofMore) {
    if (count > 0) {
      findings.add(Finding.warning("table", Counted.of(count, ofOne, ofMore)));
    }
  }
}
