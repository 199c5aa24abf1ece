package clipshard.job.build.plan;

import clipshard.config.Settings;
import clipshard.format.PlanRow;
import clipshard.job.tables.ComparedRows;
import clipshard.text.Counted;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * What a build would find to do.
 *
 * @param table rows
 * @param indexed those in the index already
 * @param changed those of them whose URL is another one now
 * @param gone indexed rows that the table has no longer
 * @param failed rows that failed for good
 * @param again rows that failed and are due for another try
 * @param fresh rows that were never tried
 * @param wanted rows that the build would embed: {@code again} and {@code fresh}, but for {@code
 *     source.limit}
 * @param samples some of those
 */
public record PlanPreview(
    long table,
    long indexed,
    long changed,
    long gone,
    long failed,
    long again,
    long fresh,
    long wanted,
    List<PlanRow> samples) {
  public PlanPreview {
    samples = List.copyOf(samples);
  }

  /**
   * What the table has for a build.
   *
   * @param most samples
   */
  public static PlanPreview of(ComparedRows compared, long limit, int most) {
    ComparedRows.Counts counts = compared.counts();
    long wanted = counts.wanted();
    return new PlanPreview(
        counts.table(),
        counts.indexed(),
        counts.changed(),
        counts.gone(),
        counts.failed(),
        counts.again(),
        wanted - counts.again(),
        limit > 0 ? Math.min(limit, wanted) : wanted,
        wanted == 0 ? List.of() : samples(compared, most));
  }

  private static List<PlanRow> samples(ComparedRows compared, int most) {
    return compared.wanted().take(most).stream()
        .map(row -> new PlanRow(row._1(), row._2(), "", "", 0))
        .toList();
  }

  public void describe(PrintStream out, Settings settings) {
    line(out, "%,d rows in %s", table, settings.source().table());
    line(out, "%,d are indexed", indexed);
    if (changed > 0) {
      line(out, "   ⚠️ with another URL now: %,d of them; they would stay as they are", changed);
    }
    if (failed > 0) {
      line(out, "%,d failed for good; --retry-failed tries them again", failed);
    }
    if (again > 0) {
      line(out, "%,d failed and are due for another try", again);
    }
    line(out, "%,d are new", fresh);
    if (gone > 0) {
      line(out, "⚠️ indexed and no longer in the table: %,d; they would stay in the index", gone);
    }
    int batch = settings.build().batchSize();
    line(
        out,
        "A build would embed %s in %s%s",
        Counted.of(wanted, "row", "rows"),
        Counted.of((wanted + batch - 1) / batch, "commit", "commits"),
        wanted < again + fresh ? " (source.limit)" : "");
  }

  private static void line(PrintStream out, String format, Object... values) {
    out.printf(Locale.ROOT, "   " + format + "%n", values);
  }
}
