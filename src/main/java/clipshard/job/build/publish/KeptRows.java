package clipshard.job.build.publish;

import clipshard.attribute.Recorded;
import clipshard.config.Settings;
import clipshard.format.Amendment;
import clipshard.format.PlanRow;
import clipshard.format.PositionRow;
import clipshard.format.Snapshot;
import clipshard.format.StagedRow;
import clipshard.format.StorageLayout;
import clipshard.job.CpuTasks;
import clipshard.job.Pieces;
import clipshard.job.tables.PositionAmendments;
import clipshard.picture.PictureUrl;
import clipshard.store.ObjectRef;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;
import scala.Tuple7;

/** Records, in tasks, what is new of staged rows that keep their vectors. */
public record KeptRows(JavaSparkContext spark, Settings.Storage storage, StorageLayout layout) {
  /**
   * Writes the parts of positions that a commit puts in the place of others.
   *
   * @param chunks those that have such rows
   * @param rows how many they are
   * @param snapshot whose positions they keep
   */
  public List<Amendment> write(List<ObjectRef> chunks, long rows, Snapshot snapshot)
      throws IOException {
    JavaPairRDD<Long, Tuple7<String, String, String, String, String, String, String>> kept =
        CpuTasks.of(
                new Pieces<>(spark, storage, chunks)
                    .rows(
                        (store, chunk) ->
                            StagedRow.PARQUET.read(store.get(chunk)).stream()
                                .filter(StagedRow::isRecordedAnew)
                                .map(KeptRows::told)
                                .iterator()))
            .mapToPair(row -> row);
    return new PositionAmendments<Tuple7<String, String, String, String, String, String, String>>(
            storage, layout, KeptRows::recorded)
        .write(kept, rows, snapshot);
  }

  /** By position: id, content_hash, what is to be recorded, version, url, url_hash, validator. */
  private static Tuple2<Long, Tuple7<String, String, String, String, String, String, String>> told(
      StagedRow kept) {
    PlanRow row = kept.row();
    return new Tuple2<>(
        row.replaces(),
        new Tuple7<>(
            row.id(),
            kept.contentHash(),
            row.recorded().text(),
            row.version(),
            new PictureUrl(row.url()).stored(),
            row.urlHash(),
            kept.validator()));
  }

  /** A version that the table has no longer says nothing of the picture. */
  private static PositionRow recorded(
      PositionRow row, Tuple7<String, String, String, String, String, String, String> kept) {
    if (!row.id().equals(kept._1()) || !row.contentHash().equals(kept._2())) {
      throw new IllegalStateException(
          "Position %d is of id %s and not, with the same picture, of id %s"
              .formatted(row.position(), row.id(), kept._1()));
    }
    return row.amended(
        Recorded.of(kept._3()),
        kept._4().isEmpty() ? row.version() : kept._4(),
        kept._5(),
        kept._6(),
        kept._7());
  }
}
