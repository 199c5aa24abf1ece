package clipshard.job.build.plan;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import clipshard.config.Settings;
import clipshard.format.PlanRow;
import clipshard.job.tables.ComparedTable;
import clipshard.text.Counted;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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
  public static PlanPreview of(ComparedTable compared, long limit, int most) {
    ComparedTable.Counts counts = compared.counts();
    Dataset<Row> open = compared.open();
    Column isTriedAgain = not(col("is_final")).and(col("attempts").gt(0));
    Row found =
        open.agg(count(when(col("is_final"), 1)), count(when(isTriedAgain, 1)), count(lit(1)))
            .first();
    long failed = found.getLong(0);
    long again = found.getLong(1);
    long wanted = found.getLong(2) - failed;
    List<Row> samples =
        open.filter(not(col("is_final"))).select("id", "url").limit(most).collectAsList();
    return new PlanPreview(
        counts.table(),
        counts.indexed(),
        counts.changed(),
        counts.gone(),
        failed,
        again,
        wanted - again,
        limit > 0 ? Math.min(limit, wanted) : wanted,
        samples.stream()
            .map(row -> new PlanRow(row.getString(0), row.getString(1), "", "", 0))
            .toList());
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
