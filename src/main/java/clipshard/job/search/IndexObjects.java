package clipshard.job.search;

import clipshard.config.Settings;
import clipshard.format.Part;
import clipshard.job.ExecutorStores;
import clipshard.job.TaskFailure;
import clipshard.store.ObjectRef;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Function1;
import scala.Tuple2;

/**
 * An index's objects as the tasks of searches read them: verified, one in a task's memory at a
 * time.
 *
 * <p>Those that are {@link #kept} are read from the store once and then stay in the executors'
 * memory. Spark keeps them: its memory for that is bounded (spark.memory.fraction of the heap), it
 * sends a task to the executor that has the object, and where an index is larger than the memory, a
 * part of it stays instead of each object driving out the next. What has no room is read again.
 */
final class IndexObjects implements Closeable {
  /** Tasks for each core, so that a slow object keeps few others waiting. */
  private static final int TASKS_PER_CORE = 2;

  private final JavaSparkContext spark;
  private final Settings.Storage storage;
  private final boolean kept;
  private final Map<List<ObjectRef>, JavaRDD<Tuple2<Integer, byte[]>>> lists = new HashMap<>();

  private IndexObjects(JavaSparkContext spark, Settings.Storage storage, boolean kept) {
    this.spark = spark;
    this.storage = storage;
    this.kept = kept;
  }

  /** Those that are read whenever they are asked for. */
  static IndexObjects readAnew(JavaSparkContext spark, Settings.Storage storage) {
    return new IndexObjects(spark, storage, false);
  }

  /** Those that are kept until this is closed, as far as there is room. */
  static IndexObjects kept(JavaSparkContext spark, Settings.Storage storage) {
    return new IndexObjects(spark, storage, true);
  }

  /**
   * What a task makes of an object.
   *
   * @param <R> as {@link clipshard.job.Pieces.Work} may answer
   */
  interface Work<R> extends Serializable {
    /**
     * What it gives for one.
     *
     * @param number of the object in its list
     */
    Iterator<R> of(int number, byte[] bytes) throws IOException;
  }

  /** Likewise, whichever object it is. */
  interface PartWork<R> extends Serializable {
    Iterator<R> of(byte[] bytes) throws IOException;
  }

  /** The objects of parts. */
  static List<ObjectRef> of(List<Part> parts) {
    return parts.stream().map(Part::object).toList();
  }

  /** What the work gives for all parts, in no order. */
  <R> List<R> flatMap(List<Part> parts, PartWork<R> work) throws IOException {
    BitSet all = new BitSet();
    all.set(0, parts.size());
    return flatMap(of(parts), all, (number, bytes) -> work.of(bytes));
  }

  /**
   * What the work gives for some objects of a list, in no order.
   *
   * @param numbers of the objects in the list
   * @throws IOException what a task failed of, where that was reading
   */
  <R> List<R> flatMap(List<ObjectRef> objects, BitSet numbers, Work<R> work) throws IOException {
    return numbers.isEmpty()
        ? List.of()
        : TaskFailure.unwrapped(
            read(objects, numbers).flatMap(object -> work.of(object._1(), object._2()))::collect);
  }

  /** Some objects of a list, at least one, with their numbers in it. */
  JavaRDD<Tuple2<Integer, byte[]>> read(List<ObjectRef> objects, BitSet numbers) {
    int tasks = Math.min(numbers.cardinality(), TASKS_PER_CORE * spark.defaultParallelism());
    if (!kept) {
      return objects(objects, numbers.stream(), tasks);
    }
    JavaRDD<Tuple2<Integer, byte[]>> all = keep(List.copyOf(objects));
    Function1<Object, Object> chosen =
        (Function1<Object, Object> & Serializable) number -> numbers.get((int) number);
    return JavaRDD.fromRDD(PartitionPruningRDD.create(all.rdd(), chosen), all.classTag())
        .coalesce(tasks);
  }

  /** Each has a partition of its own, since that is what Spark keeps or drops. */
  private synchronized JavaRDD<Tuple2<Integer, byte[]>> keep(List<ObjectRef> objects) {
    return lists.computeIfAbsent(
        objects,
        list ->
            objects(list, IntStream.range(0, list.size()), list.size())
                .persist(StorageLevel.MEMORY_ONLY()));
  }

  private JavaRDD<Tuple2<Integer, byte[]>> objects(
      List<ObjectRef> objects, IntStream numbers, int partitions) {
    List<ObjectRef> shipped = List.copyOf(objects);
    Settings.Storage opened = storage;
    return spark
        .parallelize(numbers.boxed().toList(), partitions)
        .map(number -> new Tuple2<>(number, ExecutorStores.store(opened).get(shipped.get(number))));
  }

  /** Lets go of all that is kept. */
  @Override
  public synchronized void close() {
    if (!spark.sc().isStopped()) {
      lists.values().forEach(list -> list.unpersist(false));
    }
    lists.clear();
  }
}
