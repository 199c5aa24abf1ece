package clipshard.job;

import clipshard.config.Settings;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Work on pieces that the driver lists, such as the objects of a snapshot, spread over tasks. A
 * task has one piece at a time.
 *
 * @param <T> a piece; travels with the tasks, so it is serializable
 */
public final class Pieces<T> {
  /** Tasks for each core, so that a slow piece keeps few others waiting. */
  private static final int TASKS_PER_CORE = 4;

  private final JavaSparkContext spark;
  private final Settings.Storage storage;
  private final ArrayList<T> pieces;

  public Pieces(JavaSparkContext spark, Settings.Storage storage, List<T> pieces) {
    this.spark = spark;
    this.storage = storage;
    this.pieces = new ArrayList<>(pieces);
  }

  /**
   * What a task does with a piece.
   *
   * @param <R> a tuple, primitive, string or byte array, or a list of them: other results do not
   *     survive every serializer that a cluster may be set to
   */
  public interface Work<T, R> extends Serializable {
    R of(ObjectStore store, T piece) throws IOException;
  }

  /**
   * Does the work on every piece; gives the results in the order of the pieces.
   *
   * @throws IOException what a task failed of, where that was reading or writing
   */
  public <R> List<R> map(Work<T, R> work) throws IOException {
    if (pieces.isEmpty()) {
      return List.of();
    }
    return TaskFailure.unwrapped(() -> results(work).collect());
  }

  /** All that the work gives for the pieces, in their order; it is done when Spark asks for it. */
  public <R> JavaRDD<R> flatMap(Work<T, Iterator<R>> work) {
    return results(work).flatMap(found -> found);
  }

  private <R> JavaRDD<R> results(Work<T, R> work) {
    ArrayList<T> shipped = pieces;
    Settings.Storage opened = storage;
    int tasks = Math.max(1, Math.min(shipped.size(), TASKS_PER_CORE * spark.defaultParallelism()));
    return spark
        .parallelize(IntStream.range(0, shipped.size()).boxed().toList(), tasks)
        .map(number -> work.of(ExecutorStores.store(opened), shipped.get(number)));
  }
}
