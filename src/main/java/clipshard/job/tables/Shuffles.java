package clipshard.job.tables;

import clipshard.catalog.IdOrder;
import java.util.Comparator;
import org.apache.spark.HashPartitioner;
import org.apache.spark.Partitioner;
import org.apache.spark.RangePartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.rdd.ShuffledRDD;
import org.apache.spark.serializer.KryoSerializer;
import scala.math.Ordering;
import scala.math.Ordering$;

/**
 * Tuples that tasks hand each other, by Kryo, which takes a fraction of the time of Java's
 * serializer. They are written once, however often they are read.
 */
public final class Shuffles {
  private Shuffles() {}

  /** All rows of a key in the partition that {@code partitioner} says. */
  private static <K, V> JavaPairRDD<K, V> by(Partitioner partitioner, JavaPairRDD<K, V> rows) {
    return pairs(shuffled(partitioner, rows), rows);
  }

  /** The same, and in each partition the rows in the order of their keys. */
  public static <V> JavaPairRDD<Long, V> inOrder(
      Partitioner partitioner, JavaPairRDD<Long, V> rows) {
    Comparator<Long> ascending = Comparator.naturalOrder();
    Ordering<Long> ordering = Ordering$.MODULE$.comparatorToOrdering(ascending);
    return pairs(shuffled(partitioner, rows).setKeyOrdering(ordering), rows);
  }

  /** All rows of an id in one of {@code partitions}. */
  public static <V> JavaPairRDD<String, V> byId(JavaPairRDD<String, V> rows, int partitions) {
    return by(new HashPartitioner(partitions), rows);
  }

  /** The rows sorted by their ids, from partition to partition; more than one are sampled first. */
  public static <V> JavaPairRDD<String, V> ordered(
      JavaPairRDD<String, V> rows, IdOrder order, int partitions) {
    Ordering<String> ordering = Ordering$.MODULE$.comparatorToOrdering(order);
    RangePartitioner<String, V> partitioner =
        new RangePartitioner<>(partitions, rows.rdd(), true, ordering, rows.kClassTag());
    return pairs(shuffled(partitioner, rows).setKeyOrdering(ordering), rows);
  }

  private static <K, V> ShuffledRDD<K, V, V> shuffled(
      Partitioner partitioner, JavaPairRDD<K, V> rows) {
    return new ShuffledRDD<K, V, V>(
            rows.rdd(), partitioner, rows.kClassTag(), rows.vClassTag(), rows.vClassTag())
        .setSerializer(new KryoSerializer(rows.context().getConf()));
  }

  private static <K, V> JavaPairRDD<K, V> pairs(
      ShuffledRDD<K, V, V> shuffled, JavaPairRDD<K, V> rows) {
    return new JavaPairRDD<>(shuffled, rows.kClassTag(), rows.vClassTag());
  }
}
