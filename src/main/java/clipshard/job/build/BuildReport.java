package clipshard.job.build;

import clipshard.format.RemovalRow;
import clipshard.format.Snapshot;
import clipshard.job.MetricsPlugin;
import clipshard.job.StageTimes;
import clipshard.job.build.plan.Planner;
import clipshard.job.build.stage.ChunkOutcome;
import clipshard.job.build.stage.FailureCounts;
import clipshard.job.build.stage.Refreshed;
import clipshard.job.build.stage.TaskTimes;
import clipshard.report.Ranking;
import clipshard.report.RunReport.Stage;
import clipshard.text.Counted;
import clipshard.text.Shown;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a run has done, counted from what was committed, and how a person sees it. */
public final class BuildReport {
  private static final int BRANDS = 20;

  private final Map<String, Long> brands = new TreeMap<>();
  private final FailureCounts failures = new FailureCounts();
  private final StageTimes times;
  private final List<Doubt> doubts = new ArrayList<>();
  private int batches;
  private long embedded;
  private long reused;
  private long repeated;
  private long rejected;
  private long removed;
  private long amended;
  private Map<RemovalRow.Why, Long> reasons = Map.of();
  private long lost;
  private long livingBefore;
  private Refreshed refreshed = Refreshed.NONE;
  private long shardsWritten;
  private Duration embedTime = Duration.ZERO;
  private List<Stage> tasks = List.of();
  private String devices = "";

  /** Of a run that began at {@code start}. */
  BuildReport(Instant start) {
    this.times = new StageTimes(start);
  }

  /** Counts the failures of a batch, whether it comes to be committed or not. */
  void addFailures(List<ChunkOutcome> chunks) {
    chunks.forEach(outcome -> failures.add(outcome.failures()));
  }

  /** Notes that failures of a batch tell more of a host than of its rows. */
  void add(Doubt doubt) {
    doubts.add(doubt);
  }

  /** Whether any did. */
  public boolean isDoubtful() {
    return !doubts.isEmpty();
  }

  /** Counts a committed batch. */
  void add(List<ChunkOutcome> chunks, int shards, Duration time) {
    batches++;
    shardsWritten += shards;
    embedTime = embedTime.plus(time);
    for (ChunkOutcome outcome : chunks) {
      embedded += outcome.chunk().embedded();
      rejected += outcome.chunk().rejected();
      reused += outcome.reused();
      repeated += outcome.repeated();
      refreshed = outcome.refreshed().values().stream().reduce(refreshed, Refreshed::and);
      outcome.brands().forEach((brand, count) -> brands.merge(brand, (long) count, Long::sum));
      MetricsPlugin.ROWS_COMMITTED.add(outcome.chunk().embedded());
      MetricsPlugin.ROWS_FAILED.add(outcome.chunk().rejected());
    }
    MetricsPlugin.BATCHES_COMMITTED.increment();
  }

  /** Counts positions that a commit removed. */
  void addRemoved(long rows) {
    removed += rows;
  }

  /** Notes how many rows the index had. */
  void livingBefore(long rows) {
    livingBefore = rows;
  }

  long livingBefore() {
    return livingBefore;
  }

  /** Counts positions that a batch removes since their pictures failed for good in a refresh. */
  void addLost(long rows) {
    lost += rows;
  }

  long lost() {
    return lost;
  }

  /** Indexed rows that were looked at again. */
  public Refreshed refreshed() {
    return refreshed;
  }

  /** Counts rows of which a commit recorded something else. */
  void addAmended(long rows) {
    amended += rows;
  }

  /** Rows that kept their vectors, and of which something else is recorded now. */
  public long amended() {
    return amended;
  }

  /** Positions that count no longer: of rows that left the table, or that have another now. */
  public long removed() {
    return removed;
  }

  /**
   * Notes what the tasks that embed have spent their time on so far, and where their models ran.
   */
  void tasks(TaskTimes all) {
    tasks = all.all();
    devices = all.devices();
  }

  /** What the tasks that embed spent their time on, all together. */
  List<Stage> tasks() {
    return tasks;
  }

  /** Batches committed by this run. */
  public int batches() {
    return batches;
  }

  /** Pictures that got their vectors in this run. */
  public long embedded() {
    return embedded;
  }

  /** Those of them whose vectors an earlier run had made. */
  public long reused() {
    return reused;
  }

  /** Those of them that have the vectors of another row, since they have its URL. */
  public long repeated() {
    return repeated;
  }

  /** Rows of this run that have no vectors. */
  public long rejected() {
    return rejected;
  }

  /** New vectors of each brand. */
  Map<String, Long> brands() {
    return Collections.unmodifiableMap(brands);
  }

  FailureCounts failures() {
    return failures;
  }

  /** To be filled by whoever does a stage. */
  StageTimes times() {
    return times;
  }

  /** Prints the summary of a run that committed something. */
  void print(PrintStream out, Snapshot snapshot, String baseUri, int shards) {
    if (!brands.isEmpty()) {
      out.printf("%n📊 Brands processed:%n");
    }
    Ranking ranking = Ranking.of("new vectors", brands, BRANDS);
    ranking
        .top()
        .forEach(
            brand ->
                out.printf(
                    "%s: %d new %s%n",
                    Shown.of(brand.name()),
                    brand.count(),
                    Counted.things(brand.count(), "vectors")));
    if (ranking.others() > 0) {
      out.printf(
          "… and %s with %s%n",
          Counted.of(ranking.others(), "more brand", "more brands"),
          Counted.of(ranking.rest(), "new vector", "new vectors"));
    }
    failures.print(out);
    out.println();
    out.printf(
        Locale.ROOT,
        "%s %s embedded%s, %,d rejected, in %s%s%n",
        (embedded == 0 && rejected > 0) || isDoubtful() ? "⚠️" : "✅",
        Counted.of(embedded, "images"),
        reused > 0 ? String.format(Locale.ROOT, " (%,d of them by an earlier run)", reused) : "",
        rejected,
        Counted.of(batches, "batches"),
        rate());
    doubts.forEach(doubt -> out.println("   " + doubt));
    changes().forEach(change -> out.printf("   %s%n", change));
    if (repeated > 0) {
      out.printf(
          Locale.ROOT,
          "   %,d of them have the URL of another row of their chunk: embedded once%n",
          repeated);
    }
    if (!tasks.isEmpty()) {
      double all = tasks.stream().mapToDouble(Stage::seconds).sum();
      out.printf(
          "   Time of the tasks: %s%n",
          tasks.stream()
              .map(
                  it ->
                      String.format(Locale.ROOT, "%s %.0f %%", it.name(), 100 * it.seconds() / all))
              .collect(Collectors.joining(", ")));
    }
    if (!devices.isEmpty()) {
      out.printf("   The model ran on: %s%n", devices);
    }
    out.printf(
        "   %s written; the index has %s in %s for each of %s%n",
        Counted.of(shardsWritten, "shard object", "shard objects"),
        Counted.of(snapshot.living(), "rows"),
        Counted.of(shards, "shards"),
        String.join(", ", snapshot.types()));
    out.printf("   Index: %s (version %d)%n", baseUri, snapshot.version());
    out.println("   Check it: scripts/submit.sh CheckAlignment");
  }

  /** Notes why positions were removed. */
  void add(Map<RemovalRow.Why, Long> why) {
    reasons = why;
  }

  /** What became of rows that were indexed before, for people; empty if nothing did. */
  List<String> changes() {
    List<String> changes = new ArrayList<>();
    if (refreshed.rows() > 0) {
      changes.add(refreshed.toString());
    }
    if (removed > 0 && reasons.isEmpty()) {
      changes.add(Counted.of(removed, "position was removed", "positions were removed"));
    }
    reasons.forEach((why, rows) -> changes.add(told(why, rows)));
    if (amended > 0) {
      changes.add(Planner.recorded(amended));
    }
    return changes;
  }

  private static String told(RemovalRow.Why why, long rows) {
    return switch (why) {
      case GONE -> Counted.of(rows, "row has left the table", "rows have left the table");
      case CHANGED ->
          Counted.of(rows, "row has another picture now", "rows have other pictures now");
      case FAILED ->
          Counted.of(
              rows,
              "row has another picture now, which could not be embedded",
              "rows have other pictures now, which could not be embedded");
      case LOST -> Counted.of(rows, "row was lost by damage", "rows were lost by damage");
    };
  }

  /** Of what this run has embedded itself; nothing where it found all of it done. */
  private String rate() {
    double seconds = embedTime.toMillis() / 1000.0;
    double rate = seconds > 0 ? (embedded - reused - repeated) / seconds : 0;
    return rate > 0 ? "; " + Counted.rate(rate, "images") : "";
  }
}
