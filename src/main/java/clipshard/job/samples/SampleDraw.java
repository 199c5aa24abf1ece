package clipshard.job.samples;

import static org.apache.spark.sql.functions.col;

import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.Snapshot;
import clipshard.job.tables.IndexTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Draws {@code check.samples} rows of the index by {@code check.seed}, of one brand if told so. */
public record SampleDraw(IndexTable index, RemovedRows removed, Settings settings) {
  /** Those of the drawn rows that the table still has, by position. */
  public List<Sample> from(Snapshot snapshot, Dataset<Row> table) {
    Dataset<Row> positions = index.positions();
    String brand = settings.check().brand();
    Dataset<Row> eligible =
        brand.isEmpty() ? positions : positions.filter(col("brand").equalTo(brand));
    Dataset<Row> drawn = eligible.filter(col("position").isin(drawPositions(snapshot, eligible)));
    return drawn
        .join(
            table.select(col("id").as("table_id"), col("url").as("table_url")),
            col("id").equalTo(col("table_id")))
        .select("position", "id", "table_url", "content_hash")
        .orderBy("position")
        .collectAsList()
        .stream()
        .map(
            row -> new Sample(row.getLong(0), row.getString(1), row.getString(2), row.getString(3)))
        .toList();
  }

  /**
   * Up to {@code samples} positions from {@code first} up to, but without, {@code end}, ascending:
   * one at random of each of as many stretches of about the same length.
   */
  public static List<Long> spread(long first, long end, int samples, long seed) {
    Random random = new Random(seed);
    long rows = end - first;
    long count = Math.min(samples, rows);
    List<Long> drawn = new ArrayList<>();
    for (long stretch = 0; stretch < count; stretch++) {
      drawn.add(
          random.nextLong(first + rows * stretch / count, first + rows * (stretch + 1) / count));
    }
    return drawn;
  }

  private Object[] drawPositions(Snapshot snapshot, Dataset<Row> eligible) {
    Random random = new Random(settings.check().seed());
    int samples = settings.check().samples();
    if (settings.check().brand().isEmpty()) {
      int wanted = (int) Math.min(samples, snapshot.living());
      TreeSet<Long> drawn = new TreeSet<>();
      while (drawn.size() < wanted) {
        long position = random.nextLong(snapshot.rows());
        if (!removed.contains(position)) {
          drawn.add(position);
        }
      }
      return drawn.toArray();
    }
    List<Long> ofBrand =
        new ArrayList<>(
            eligible.select("position").orderBy("position").collectAsList().stream()
                .map(row -> row.getLong(0))
                .toList());
    Collections.shuffle(ofBrand, random);
    return ofBrand.subList(0, Math.min(samples, ofBrand.size())).toArray();
  }
}
