package clipshard.job.samples;

import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.Snapshot;
import clipshard.job.TaskFailure;
import clipshard.job.tables.IndexTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Draws {@code check.samples} rows of the index by {@code check.seed}, of one brand if told so. */
public record SampleDraw(IndexTable index, RemovedRows removed, Settings settings) {
  /** Those of the drawn rows that the table still has, by position. */
  public List<Sample> from(Snapshot snapshot, Dataset<Row> table) throws IOException {
    JavaRDD<Row> positions =
        index.positions().select("position", "id", "brand", "content_hash").javaRDD();
    HashSet<Long> wanted = drawPositions(snapshot, positions);
    List<Row> drawn =
        TaskFailure.unwrapped(positions.filter(row -> wanted.contains(row.getLong(0)))::collect);
    HashSet<String> ids = new HashSet<>();
    drawn.forEach(row -> ids.add(row.getString(1)));
    Map<String, String> urls = new HashMap<>();
    TaskFailure.unwrapped(
            table.select("id", "url").javaRDD().filter(row -> ids.contains(row.getString(0)))
                ::collect)
        .forEach(row -> urls.put(row.getString(0), row.getString(1)));
    return drawn.stream()
        .filter(row -> urls.containsKey(row.getString(1)))
        .map(
            row ->
                new Sample(
                    row.getLong(0), row.getString(1), urls.get(row.getString(1)), row.getString(3)))
        .sorted(Comparator.comparingLong(Sample::position))
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

  private HashSet<Long> drawPositions(Snapshot snapshot, JavaRDD<Row> positions)
      throws IOException {
    Random random = new Random(settings.check().seed());
    int samples = settings.check().samples();
    String brand = settings.check().brand();
    if (brand.isEmpty()) {
      int wanted = (int) Math.min(samples, snapshot.living());
      HashSet<Long> drawn = new HashSet<>();
      while (drawn.size() < wanted) {
        long position = random.nextLong(snapshot.rows());
        if (!removed.contains(position)) {
          drawn.add(position);
        }
      }
      return drawn;
    }
    List<Long> ofBrand =
        new ArrayList<>(
            TaskFailure.unwrapped(
                positions.filter(row -> brand.equals(row.getString(2))).map(row -> row.getLong(0))
                    ::collect));
    Collections.sort(ofBrand);
    Collections.shuffle(ofBrand, random);
    return new HashSet<>(ofBrand.subList(0, Math.min(samples, ofBrand.size())));
  }
}
