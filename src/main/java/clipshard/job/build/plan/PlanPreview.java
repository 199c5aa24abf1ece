package clipshard.job.build.plan;

import clipshard.config.Settings;
import clipshard.format.PlanRow;
import clipshard.job.tables.ComparedRows;
import clipshard.job.tables.ComparedTable;
import clipshard.text.Counted;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a build would find to do.
 *
 * @param wanted rows that the build would embed, but for {@code source.limit}
 * @param kept why rows stay in the index that have left the table; empty where they leave it
 * @param samples some of those
 */
public record PlanPreview(
    ComparedRows.Counts counts, long wanted, Optional<String> kept, List<PlanRow> samples) {
  public PlanPreview {
    samples = List.copyOf(samples);
  }

  /**
   * What the table has for a build.
   *
   * @param most samples
   */
  public static PlanPreview of(ComparedTable compared, long limit, int most) {
    ComparedRows.Counts counts = compared.counts();
    long wanted = counts.wanted();
    return new PlanPreview(
        counts,
        limit > 0 ? Math.min(limit, wanted) : wanted,
        compared.kept(),
        wanted == 0 ? List.of() : samples(compared.rows(), most));
  }

  private static List<PlanRow> samples(ComparedRows compared, int most) {
    return compared.wanted().take(most).stream()
        .map(row -> PlanRow.picture(row._1(), row._2()))
        .toList();
  }

  public void describe(PrintStream out, Settings settings) {
    line(out, "%,d rows in %s", counts.table(), settings.source().table());
    if (!settings.source().choice().isEmpty()) {
      line(out, "   chosen by %s", settings.source().choice());
    }
    line(out, "%,d are indexed", counts.indexed());
    if (counts.changed() > 0) {
      line(
          out,
          settings.build().follows()
              ? "   with another URL or version now: %,d of them; pictures that are others would be replaced"
              : "   ⚠️ with another URL or version now: %,d of them; they would stay as they are",
          counts.changed());
    }
    if (counts.refreshed() > 0) {
      line(out, "   %s", Planner.refreshed(counts.refreshed()));
    }
    Planner.unknown(counts).ifPresent(unknown -> line(out, "   ⚠️ %s", unknown));
    if (counts.amended() > 0) {
      line(
          out,
          "   %s%s",
          Planner.recorded(counts.amended()),
          settings.build().follows() ? "" : "; that would stay as it is (build.removals)");
    }
    if (counts.failed() > 0) {
      line(
          out,
          "%,d failed for good; --list-failures prints them, --retry-failed tries them again",
          counts.failed());
    }
    if (counts.again() > 0) {
      line(out, "%,d failed and are due for another try", counts.again());
    }
    line(out, "%,d are new", counts.missing() + counts.renewed());
    if (counts.gone() > 0) {
      line(
          out,
          kept.isEmpty()
              ? "indexed and no longer in the table: %,d; they would leave the index%s"
              : "⚠️ indexed and no longer in the table: %,d; they would stay in the index (%s)",
          counts.gone(),
          kept.orElse(""));
    }
    if (kept.isEmpty() && counts.outdated() > 0) {
      line(
          out,
          "with another URL or version now, which failed for good: %,d; they would leave the index",
          counts.outdated());
    }
    int batch = settings.build().batchSize();
    line(
        out,
        counts.refreshed() > 0
            ? "A build would download %s in %s%s"
            : "A build would embed %s in %s%s",
        Counted.of(wanted, "row", "rows"),
        Counted.of((wanted + batch - 1) / batch, "commit", "commits"),
        wanted < counts.wanted() ? " (source.limit)" : "");
  }

  private static void line(PrintStream out, String format, Object... values) {
    out.printf(Locale.ROOT, "   " + format + "%n", values);
  }
}
