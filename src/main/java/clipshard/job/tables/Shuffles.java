package clipshard.job.tables;

import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.rdd.ShuffledRDD;
import org.apache.spark.serializer.KryoSerializer;

/** Rows that tasks hand each other. */
final class Shuffles {
  private Shuffles() {}

  /**
   * All rows of an id in one of {@code partitions}. They are written once, however often they are
   * read; by Kryo, which has tuples of strings in a fraction of the time that Java takes.
   */
  static <V> JavaPairRDD<String, V> byId(JavaPairRDD<String, V> rows, int partitions) {
    ShuffledRDD<String, V, V> shuffled =
        new ShuffledRDD<>(
            rows.rdd(),
            new HashPartitioner(partitions),
            rows.kClassTag(),
            rows.vClassTag(),
            rows.vClassTag());
    shuffled.setSerializer(new KryoSerializer(rows.context().getConf()));
    return new JavaPairRDD<>(shuffled, rows.kClassTag(), rows.vClassTag());
  }
}
