package clipshard.job.samples;

import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.Snapshot;
import clipshard.job.TaskFailure;
import clipshard.job.tables.ImagesTable;
import clipshard.job.tables.IndexTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaPairRDD;
import scala.Tuple3;
import scala.Tuple8;

/** Draws {@code check.samples} rows of the index by {@code check.seed}, of one brand if told so. */
public record SampleDraw(IndexTable index, RemovedRows removed, Settings settings) {
  /** Those of the drawn rows that the table still has, by position. */
  public List<Sample> from(
      Snapshot snapshot, JavaPairRDD<String, Tuple3<String, String, String>> table)
      throws IOException {
    HashSet<Long> wanted = drawPositions(snapshot);
    List<Tuple3<Long, String, String>> drawn =
        TaskFailure.unwrapped(
            index
                    .positions()
                    .filter(row -> wanted.contains(row._1()))
                    .map(row -> new Tuple3<>(row._1(), row._2(), row._8()))
                ::collect);
    Map<String, String> urls =
        ImagesTable.urls(table, drawn.stream().map(Tuple3::_2).collect(Collectors.toSet()));
    return drawn.stream()
        .filter(row -> urls.containsKey(row._2()))
        .map(row -> new Sample(row._1(), row._2(), urls.get(row._2()), row._3()))
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

  private HashSet<Long> drawPositions(Snapshot snapshot) throws IOException {
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
                index.positions().filter(row -> brand.equals(row._3())).map(Tuple8::_1)::collect));
    Collections.sort(ofBrand);
    Collections.shuffle(ofBrand, random);
    return new HashSet<>(ofBrand.subList(0, Math.min(samples, ofBrand.size())));
  }
}
