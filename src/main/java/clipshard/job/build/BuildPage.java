package clipshard.job.build;

import clipshard.commit.CommittedShards;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.job.build.plan.Planner;
import clipshard.proof.Finding;
import clipshard.report.Ranking;
import clipshard.report.ReportBuilder;
import clipshard.report.RunReport;
import clipshard.report.RunReport.Index;
import clipshard.report.RunReport.Outcome;
import clipshard.report.ShardFill;
import clipshard.text.Counted;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What a build tells of itself in its report. */
final class BuildPage {
  private static final int BRANDS = 12;

  private final Index nothing;
  private final ReportBuilder page;
  private Optional<String> modelWarning = Optional.empty();
  private long tableRows = -1;
  private long skipped;

  /**
   * @param baseUri of the index
   * @param prefix of its exports
   * @param start of the run
   */
  BuildPage(String baseUri, String prefix, Instant start) {
    this.nothing = Index.none(baseUri, prefix);
    this.page = new ReportBuilder("BuildIndex", start, nothing);
  }

  /** For what is added elsewhere. */
  ReportBuilder builder() {
    return page;
  }

  /** Whether there is anything to tell. */
  boolean isPlanned() {
    return tableRows >= 0;
  }

  void planned(Planner.Plan plan) {
    tableRows = plan.manifest().tableRows();
    skipped = plan.manifest().skippedFailures();
    plan.stays().forEach(stays -> note("plan", stays));
  }

  /** What is worth knowing about the model, if anything is. */
  void model(Optional<String> warning) {
    modelWarning = warning;
  }

  /** Something worth knowing about {@code about} that is no error. */
  void note(String about, String message) {
    page.finding(Finding.warning(about, message));
  }

  /**
   * The report of a run that came to its end.
   *
   * @param current the snapshot that counts, if there is one
   * @param failures of it
   */
  RunReport finished(
      BuildReport report,
      Optional<Snapshot> current,
      CommittedShards shards,
      FailureList failures) {
    fill(report);
    current.ifPresent(
        snapshot -> {
          page.index(index(snapshot, shards.all().size()));
          page.count(RunReport.INDEXED, snapshot.living());
          failures.fill(page);
          int[] counts = shards.all().stream().mapToInt(ShardEntry::count).toArray();
          page.shardFill(ShardFill.of(snapshot.rowsPerShard(), counts));
        });
    modelWarning.ifPresent(warning -> note("model", warning));
    return page.end(Outcome.OK, sentence(report, current));
  }

  /** The report of a run that ended with {@code cause}. */
  RunReport failed(BuildReport report, Optional<Snapshot> current, Exception cause) {
    String message = String.valueOf(cause.getMessage());
    fill(report);
    page.count("failed for good before", skipped);
    page.finding(Finding.error("BuildIndex", message));
    modelWarning.ifPresent(warning -> note("model", warning));
    current.ifPresent(snapshot -> page.index(index(snapshot, 0)));
    return page.end(
        Outcome.FAILED,
        "The run ended with an error, after it had committed %s."
            .formatted(Counted.of(report.embedded(), "pictures")));
  }

  private void fill(BuildReport report) {
    page.count("embedded", report.embedded())
        .count("rejected", report.rejected())
        .brands(Ranking.of("new vectors", report.brands(), BRANDS))
        .failures(report.failures().byReason(), report.failures().byHost())
        .stages(report.times().stages())
        .tasks(report.tasks())
        .timeline(report.times().timeline());
    if (report.removed() > 0) {
      page.count("removed", report.removed());
    }
    if (report.amended() > 0) {
      page.count("only recorded anew", report.amended());
    }
    if (report.refreshed().rows() > 0) {
      page.count("refreshed", report.refreshed().rows());
      page.count("of them changed", report.refreshed().changed());
      page.count("of them not modified", report.refreshed().notModified());
    }
    if (report.reused() > 0) {
      page.count("of them by an earlier run", report.reused());
    }
    if (report.repeated() > 0) {
      page.count("of them with another row's URL", report.repeated());
    }
    page.count("in the table", Math.max(0, tableRows));
  }

  private Index index(Snapshot snapshot, int shards) {
    return Index.of(nothing.baseUri(), nothing.prefix(), snapshot, shards);
  }

  private static String sentence(BuildReport report, Optional<Snapshot> current) {
    if (current.isEmpty()) {
      return "There was nothing to do: no row of the table was embedded, and there is no index"
          + " yet.";
    }
    if (report.batches() == 0 && !report.changes().isEmpty()) {
      return String.join("; ", report.changes()) + ".";
    }
    if (report.batches() == 0) {
      return "There was nothing to do: all rows are indexed or failed for good.";
    }
    String rejected =
        report.rejected() == 0
            ? ""
            : String.format(Locale.ROOT, "; %,d could not be embedded", report.rejected());
    return "%s added to the index%s."
        .formatted(Counted.of(report.embedded(), "picture was", "pictures were"), rejected);
  }
}
