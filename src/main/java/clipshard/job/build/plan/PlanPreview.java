package clipshard.job.build.plan;

import clipshard.config.Settings;
import clipshard.format.PlanRow;
import clipshard.job.tables.ComparedRows;
import clipshard.job.tables.ComparedTable;
import clipshard.text.Counted;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * What a build would find to do.
 *
 * @param wanted rows that the build would embed, but for {@code source.limit}
 * @param samples some of those
 */
public record PlanPreview(ComparedRows.Counts counts, long wanted, List<PlanRow> samples) {
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
        wanted == 0 ? List.of() : samples(compared.rows(), most));
  }

  private static List<PlanRow> samples(ComparedRows compared, int most) {
    return compared.wanted().take(most).stream()
        .map(row -> new PlanRow(row._1(), row._2(), "", "", 0))
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
          "   ⚠️ with another URL now: %,d of them; they would stay as they are",
          counts.changed());
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
    line(out, "%,d are new", counts.wanted() - counts.again());
    if (counts.gone() > 0) {
      line(
          out,
          "⚠️ indexed and %s: %,d; they would stay in the index",
          settings.source().isWhole() ? "no longer in the table" : "not among the chosen",
          counts.gone());
    }
    int batch = settings.build().batchSize();
    line(
        out,
        "A build would embed %s in %s%s",
        Counted.of(wanted, "row", "rows"),
        Counted.of((wanted + batch - 1) / batch, "commit", "commits"),
        wanted < counts.wanted() ? " (source.limit)" : "");
  }

  private static void line(PrintStream out, String format, Object... values) {
    out.printf(Locale.ROOT, "   " + format + "%n", values);
  }
}
