package clipshard.job;

import clipshard.catalog.Rejected.Reason;
import clipshard.commit.FailureRow;
import clipshard.commit.Snapshot;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a run has done, counted from what was committed, and how a person sees it. */
public final class BuildReport {
  private static final int EXAMPLES_PER_REASON = 2;

  private final Map<String, Long> brands = new TreeMap<>();
  private final Map<Reason, Long> reasons = new TreeMap<>();
  private final Map<Reason, List<FailureRow>> examples = new TreeMap<>();
  private int batches;
  private long embedded;
  private long reused;
  private long rejected;
  private long shardsWritten;
  private Duration embedTime = Duration.ZERO;

  /** Counts a committed batch. */
  void add(List<ChunkOutcome> chunks, int shards, Duration time) {
    batches++;
    shardsWritten += shards;
    embedTime = embedTime.plus(time);
    for (ChunkOutcome outcome : chunks) {
      embedded += outcome.chunk().embedded();
      rejected += outcome.chunk().rejected();
      reused += outcome.reused();
      outcome.brands().forEach((brand, count) -> brands.merge(brand, (long) count, Long::sum));
      for (FailureRow failure : outcome.failures()) {
        count(failure);
      }
    }
  }

  private void count(FailureRow failure) {
    Reason reason = failure.rejected().reason();
    reasons.merge(reason, 1L, Long::sum);
    List<FailureRow> shown = examples.computeIfAbsent(reason, r -> new ArrayList<>());
    if (shown.size() < EXAMPLES_PER_REASON) {
      shown.add(failure);
    }
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

  /** Rows of this run that have no vectors. */
  public long rejected() {
    return rejected;
  }

  /** Prints the summary of a run that committed something. */
  void print(PrintStream out, Snapshot snapshot, String baseUri, int shards) {
    out.println();
    out.println("📊 Brands processed:");
    brands.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .forEach(brand -> out.printf("%s: %d new vectors%n", brand.getKey(), brand.getValue()));
    printFailures(out);
    out.println();
    out.printf(
        Locale.ROOT,
        "✅ %,d images embedded%s, %,d rejected, in %d %s; %.1f images/s%n",
        embedded,
        reused > 0 ? String.format(Locale.ROOT, " (%,d of them by an earlier run)", reused) : "",
        rejected,
        batches,
        batches == 1 ? "batch" : "batches",
        rate());
    out.printf(
        Locale.ROOT,
        "   %d shard objects written; the index has %,d positions in %d shards for each of %s%n",
        shardsWritten,
        snapshot.rows(),
        shards,
        String.join(", ", snapshot.types()));
    out.printf("   Index: %s (version %d)%n", baseUri, snapshot.version());
    out.println("   Check it: scripts/submit.sh CheckAlignment");
  }

  private void printFailures(PrintStream out) {
    if (reasons.isEmpty()) {
      return;
    }
    out.println();
    out.println("⚠️ Rejected, by reason:");
    reasons.forEach(
        (reason, count) -> {
          out.printf(
              "   %s: %d%s%n",
              reason, count, reason.isTransient() ? " (tried again by later runs)" : "");
          for (FailureRow row : examples.get(reason)) {
            out.printf("      id=%s %s%n", row.id(), row.rejected().detail());
          }
        });
  }

  private double rate() {
    double seconds = embedTime.toMillis() / 1000.0;
    return seconds > 0 ? (embedded - reused) / seconds : 0;
  }
}
