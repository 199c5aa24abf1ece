package clipshard.job.build.plan;

import clipshard.attribute.Recorded;
import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.format.ParquetParts;
import clipshard.format.Part;
import clipshard.format.PlanBatch;
import clipshard.format.PlanRow;
import clipshard.format.StorageLayout;
import clipshard.job.ExecutorStores;
import clipshard.job.tables.Shuffles;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple10;
import scala.Tuple2;

/**
 * Writes the rows of a plan. A task for each stretch of rows: one part, or several where its rows
 * are large.
 */
record PlanBatches(Settings.Storage storage, StorageLayout layout, String planId, PlanCuts cuts)
    implements Serializable {

  /**
   * Writes all batches.
   *
   * @param sorted id, url, url_hash, what is to be recorded, version, attempts, replaces,
   *     former_hash, refreshes, validator; no two rows compare as equal
   * @param rows how many of them to plan, from the first; there are no fewer
   * @return the batches in their order
   */
  List<PlanBatch> write(
      JavaRDD<
              Tuple10<
                  String, String, String, String, String, Integer, Long, String, Boolean, String>>
          sorted,
      long rows)
      throws IOException {
    int parts = cuts.parts(rows);
    if (parts == 0) {
      return List.of();
    }
    JavaPairRDD<
            Long,
            Tuple10<String, String, String, String, String, Integer, Long, String, Boolean, String>>
        numbered = sorted.zipWithIndex().mapToPair(Tuple2::swap).filter(row -> row._1() < rows);
    List<byte[]> written =
        Shuffles.inOrder(new PlanPartitioner(parts, cuts), numbered)
            .values()
            .mapPartitionsWithIndex(this::parts, true)
            .collect();
    return batches(written);
  }

  /**
   * The batches of what tasks have written.
   *
   * @param written a list of {@link Part} of each task
   */
  private List<PlanBatch> batches(List<byte[]> written) throws IOException {
    List<PlanBatch> batches = new ArrayList<>();
    int each = cuts.partsPerBatch();
    for (int from = 0; from < written.size(); from += each) {
      List<Part> parts = new ArrayList<>();
      for (byte[] task : written.subList(from, Math.min(written.size(), from + each))) {
        parts.addAll(Json.readList(task, Part.class));
      }
      batches.add(new PlanBatch(parts));
    }
    return batches;
  }

  /** Writes one task's rows, and gives the list of their parts. */
  private Iterator<byte[]> parts(
      int stretch,
      Iterator<
              Tuple10<
                  String, String, String, String, String, Integer, Long, String, Boolean, String>>
          rows)
      throws IOException {
    List<Part> written = new ArrayList<>();
    ParquetParts<PlanRow> parts =
        new ParquetParts<>(
            PlanRow.PARQUET,
            cuts.partRows(),
            storage.maxObjectBytes(),
            (parquet, some) -> {
              String key = layout.planPart(planId, stretch, written.size());
              var object = ExecutorStores.store(storage).put(key, parquet);
              written.add(Part.of(object, some.size()));
            });
    while (rows.hasNext()) {
      var row = rows.next();
      parts.add(
          new PlanRow(
              row._1(),
              row._2(),
              row._3(),
              Recorded.of(row._4()),
              row._5(),
              row._6(),
              row._7(),
              row._8(),
              row._9(),
              row._10()));
    }
    parts.finish();
    return List.of(Json.write(written)).iterator();
  }
}
