package clipshard.job.build.plan;

import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.PlanBatch;
import clipshard.format.PlanRow;
import clipshard.format.StorageLayout;
import clipshard.job.ExecutorStores;
import clipshard.job.tables.Shuffles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;
import scala.Tuple6;

/** Writes the rows of a plan. A task for each part: its rows in their order. */
record PlanBatches(Settings.Storage storage, StorageLayout layout, String planId, PlanCuts cuts)
    implements Function2<
        Integer,
        Iterator<Tuple2<Long, Tuple6<String, String, String, String, Integer, Long>>>,
        Iterator<byte[]>> {

  /**
   * Writes all batches.
   *
   * @param sorted id, url, url_hash, brand, attempts, replaces; no two rows compare as equal
   * @param rows how many of them to plan, from the first; there are no fewer
   * @return the batches in their order
   */
  List<PlanBatch> write(
      JavaRDD<Tuple6<String, String, String, String, Integer, Long>> sorted, long rows)
      throws IOException {
    int parts = cuts.parts(rows);
    if (parts == 0) {
      return List.of();
    }
    JavaPairRDD<Long, Tuple6<String, String, String, String, Integer, Long>> numbered =
        sorted.zipWithIndex().mapToPair(Tuple2::swap).filter(row -> row._1() < rows);
    List<byte[]> written =
        Shuffles.by(new PlanPartitioner(parts, cuts), numbered)
            .mapPartitionsWithIndex(this, true)
            .collect();
    return batches(Json.readEach(written, Part.class));
  }

  private List<PlanBatch> batches(List<Part> parts) {
    List<PlanBatch> batches = new ArrayList<>();
    int each = cuts.partsPerBatch();
    for (int from = 0; from < parts.size(); from += each) {
      batches.add(new PlanBatch(parts.subList(from, Math.min(parts.size(), from + each))));
    }
    return batches;
  }

  @Override
  public Iterator<byte[]> call(
      Integer part,
      Iterator<Tuple2<Long, Tuple6<String, String, String, String, Integer, Long>>> numbered)
      throws IOException {
    List<Tuple2<Long, Tuple6<String, String, String, String, Integer, Long>>> rows =
        new ArrayList<>();
    numbered.forEachRemaining(rows::add);
    rows.sort(Comparator.comparing(Tuple2::_1));
    List<PlanRow> planned =
        rows.stream()
            .map(Tuple2::_2)
            .map(row -> new PlanRow(row._1(), row._2(), row._3(), row._4(), row._5(), row._6()))
            .toList();
    byte[] parquet = PlanRow.PARQUET.write(planned);
    var object = ExecutorStores.store(storage).put(layout.planPart(planId, part), parquet);
    return List.of(Json.write(Part.of(object, planned.size()))).iterator();
  }
}
