package clipshard.job.tables;

import clipshard.config.Settings;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.job.ExecutorStores;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Reads parts of a snapshot's positions in tasks, one part in memory at a time, each verified. */
public final class PositionScan {
  private final JavaSparkContext spark;
  private final Settings.Storage storage;

  public PositionScan(JavaSparkContext spark, Settings.Storage storage) {
    this.spark = spark;
    this.storage = storage;
  }

  /** What is wanted of a part's rows. */
  public interface Choice<T> extends Serializable {
    Iterator<T> of(List<PositionRow> rows) throws IOException;
  }

  /** What {@code choice} takes of each of {@code parts}. */
  public <T> JavaRDD<T> read(List<Part> parts, Choice<T> choice) {
    ArrayList<Part> shipped = new ArrayList<>(parts);
    Settings.Storage from = storage;
    int slices = Math.max(1, Math.min(parts.size(), 4 * spark.defaultParallelism()));
    return spark
        .parallelize(IntStream.range(0, parts.size()).boxed().toList(), slices)
        .flatMap(
            number ->
                choice.of(
                    PositionRow.fromParquet(
                        ExecutorStores.store(from).get(shipped.get(number).object()))));
  }
}
