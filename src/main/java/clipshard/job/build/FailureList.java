package clipshard.job.build;

import clipshard.config.Settings;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.Reports;
import clipshard.job.tables.FailedRows;
import clipshard.report.CsvFiles;
import clipshard.report.ReportBuilder;
import clipshard.report.RunReport;
import clipshard.report.RunReport.Tally;
import clipshard.store.ObjectStore;
import clipshard.text.Counted;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The rows without a vector, of all runs, as a build leaves them.
 *
 * @param counts of them
 * @param files that list them, beside the reports; empty where they could not be written
 */
record FailureList(FailedRows.Counts counts, List<String> files) {
  private static final String ALL = RunReport.WITHOUT_VECTOR;
  private static final String FOR_GOOD = "failed for good";

  /** Of a place without an index. */
  static final FailureList NONE = new FailureList(new FailedRows.Counts(0, 0), List.of());

  FailureList {
    files = List.copyOf(files);
  }

  /**
   * Writes the files, unless those are there that the last build wrote of this snapshot; then no
   * row is read.
   *
   * @param failed of {@code snapshot}
   */
  static FailureList leave(
      ObjectStore store, Settings settings, Snapshot snapshot, FailedRows failed, PrintStream out)
      throws IOException {
    CsvFiles files = Reports.failureFiles(store, settings);
    Optional<FailedRows.Counts> before =
        Reports.last(store, StorageLayout.of(settings), "build")
            .flatMap(last -> counts(last, snapshot));
    List<String> present = before.isPresent() ? files.present() : List.of();
    if (!present.isEmpty()) {
      Reports.saveFailures(files, present, out);
      return new FailureList(before.get(), present);
    }
    FailedRows.Counts counts = failed.counts();
    List<String> written = Reports.publishFailures(files, failed.lines(Optional.empty()), out);
    return new FailureList(counts, written);
  }

  /** What the report of a build that came to its end says of {@code snapshot}, if it does. */
  private static Optional<FailedRows.Counts> counts(RunReport last, Snapshot snapshot) {
    OptionalLong all = count(last, ALL);
    OptionalLong forGood = count(last, FOR_GOOD);
    return last.index().commitId().equals(snapshot.commitId())
            && all.isPresent()
            && forGood.isPresent()
        ? Optional.of(new FailedRows.Counts(all.getAsLong(), forGood.getAsLong()))
        : Optional.empty();
  }

  private static OptionalLong count(RunReport report, String name) {
    return report.counts().stream()
        .filter(tally -> tally.name().equals(name))
        .mapToLong(Tally::count)
        .findFirst();
  }

  /** Tells a report of them. */
  void fill(ReportBuilder page) {
    page.count(ALL, counts.all()).count(FOR_GOOD, counts.forGood());
  }

  /**
   * Prints how many failed for good, and what can be done about it; nothing where none has.
   *
   * @param base of the index
   */
  void print(PrintStream out, String base) {
    if (counts.forGood() == 0) {
      return;
    }
    String place = files.isEmpty() ? "" : base + StorageLayout.REPORTS + files.get(0) + " or ";
    out.printf(
        "   %s, in all runs: see %sBuildIndex --list-failures%n",
        Counted.of(counts.forGood(), "row has failed for good", "rows have failed for good"),
        place);
    out.println(
        "      Other URLs of theirs are tried by the next run, the same ones by BuildIndex"
            + " --retry-failed");
  }
}
