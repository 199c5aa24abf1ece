package clipshard.job;

import clipshard.config.Settings;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Work on pieces that the driver lists, such as the objects of a snapshot, spread over tasks. A
 * task has one piece at a time.
 *
 * @param <T> a piece; travels with the tasks, so it is serializable
 */
public record Pieces<T>(JavaSparkContext spark, Settings.Storage storage, List<T> pieces) {
  /** Tasks for each core, so that a slow piece keeps few others waiting. */
  private static final int TASKS_PER_CORE = 4;

  public Pieces {
    pieces = List.copyOf(pieces);
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
    return pieces.isEmpty() ? List.of() : TaskFailure.unwrapped(results(work)::collect);
  }

  /**
   * Likewise, and shows how far it is.
   *
   * @param unit what the pieces are, in the plural
   */
  public <R> List<R> map(PrintStream out, String label, String unit, Work<T, R> work)
      throws IOException {
    LongAccumulator done = spark.sc().longAccumulator(label);
    ProgressLine.Goal goal = new ProgressLine.Goal(label, unit, pieces.size(), done::value);
    JavaRDD<R> results =
        results(
            (store, piece) -> {
              R result = work.of(store, piece);
              done.add(1);
              return result;
            });
    return pieces.isEmpty()
        ? List.of()
        : TaskFailure.unwrapped(() -> ProgressLine.during(out, goal, results::collect));
  }

  /** All that the work gives for the pieces, as {@link #map} does. */
  public <R> List<R> flatMap(Work<T, Iterator<R>> work) throws IOException {
    return pieces.isEmpty() ? List.of() : TaskFailure.unwrapped(rows(work)::collect);
  }

  /** All that the work gives for the pieces, in their order; it is done when Spark asks for it. */
  public <R> JavaRDD<R> rows(Work<T, Iterator<R>> work) {
    return results(work).flatMap(found -> found);
  }

  private <R> JavaRDD<R> results(Work<T, R> work) {
    List<T> shipped = pieces;
    Settings.Storage opened = storage;
    int tasks = Math.max(1, Math.min(shipped.size(), TASKS_PER_CORE * spark.defaultParallelism()));
    return spark
        .parallelize(IntStream.range(0, shipped.size()).boxed().toList(), tasks)
        .map(number -> work.of(ExecutorStores.store(opened), shipped.get(number)));
  }
}
