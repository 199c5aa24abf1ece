package clipshard.job;

import clipshard.commit.Json;
import clipshard.commit.Part;
import clipshard.commit.PlanRow;
import clipshard.commit.StorageLayout;
import clipshard.config.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;
import scala.Tuple5;

/**
 * Writes the rows of a plan, one part per batch. A task each: the rows of its batch in their order.
 */
record PlanBatches(Settings.Storage storage, StorageLayout layout, String planId, int batchSize)
    implements Function2<
        Integer,
        Iterator<Tuple2<Long, Tuple5<String, String, String, String, Integer>>>,
        Iterator<byte[]>> {

  /**
   * Writes all batches.
   *
   * @param sorted id, url, url_hash, brand, attempts; no two rows compare as equal
   * @return the parts in the order of the batches
   */
  List<Part> write(Dataset<Row> sorted) throws IOException {
    JavaPairRDD<Long, Tuple5<String, String, String, String, Integer>> numbered =
        sorted.javaRDD().map(PlanBatches::tuple).zipWithIndex().mapToPair(Tuple2::swap);
    int batches = Math.toIntExact((numbered.count() + batchSize - 1) / batchSize);
    List<Part> parts = new ArrayList<>();
    if (batches > 0) {
      for (byte[] part :
          numbered
              .partitionBy(new BatchPartitioner(batches, batchSize))
              .mapPartitionsWithIndex(this, true)
              .collect()) {
        parts.add(Json.read(part, Part.class));
      }
    }
    return parts;
  }

  private static Tuple5<String, String, String, String, Integer> tuple(Row row) {
    return new Tuple5<>(
        row.getString(0), row.getString(1), row.getString(2), row.getString(3), row.getInt(4));
  }

  @Override
  public Iterator<byte[]> call(
      Integer batch,
      Iterator<Tuple2<Long, Tuple5<String, String, String, String, Integer>>> numbered)
      throws IOException {
    List<Tuple2<Long, Tuple5<String, String, String, String, Integer>>> rows = new ArrayList<>();
    numbered.forEachRemaining(rows::add);
    rows.sort(Comparator.comparing(Tuple2::_1));
    List<PlanRow> planned =
        rows.stream()
            .map(Tuple2::_2)
            .map(row -> new PlanRow(row._1(), row._2(), row._3(), row._4(), row._5()))
            .toList();
    byte[] parquet = PlanRow.toParquet(planned);
    var object = ExecutorLocal.store(storage).put(layout.planBatch(planId, batch), parquet);
    return List.of(Json.write(Part.of(object, planned.size()))).iterator();
  }
}
