package clipshard.job.tables;

import clipshard.attribute.Recorded;
import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.FailureRow;
import clipshard.format.IndexedUrl;
import clipshard.format.ParquetTable;
import clipshard.format.Part;
import clipshard.format.Snapshot;
import clipshard.job.Pieces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;
import scala.Tuple8;

/** What an index tells of ids: that they live at a position, or how often they have failed. */
public record KnownIds(JavaSparkContext spark, Settings settings) {
  /** In place of a part's number among those of the ledger: it is one of positions. */
  static final int POSITIONS = -1;

  /** What {@link #told} gives, of rows that are read already; no failure is due. */
  public static JavaPairRDD<
          String, Tuple8<Integer, String, Boolean, Long, String, String, String, String>>
      told(IndexTable rows) {
    return rows.positions()
        .mapToPair(
            row ->
                Known.told(
                    new IndexedUrl(
                        row._1(),
                        row._2(),
                        row._7(),
                        Recorded.of(row._4()),
                        row._5(),
                        row._8(),
                        "")))
        .union(
            rows.failures()
                .mapToPair(row -> Known.told(row._2(), row._1(), row._3(), false, row._4())));
  }

  /** Positions and failures. */
  static long rows(Snapshot snapshot) {
    return snapshot.rows() + snapshot.failures().stream().mapToLong(Part::rows).sum();
  }

  /** By id, which may be there several times, as {@link Known} has it. */
  JavaPairRDD<String, Tuple8<Integer, String, Boolean, Long, String, String, String, String>> told(
      Snapshot snapshot, RemovedRows removed) {
    int most = settings.build().failureAttempts();
    boolean all = settings.build().retryFailed();
    boolean refreshes = settings.build().refreshes();
    return new Pieces<>(spark, settings.storage(), parts(snapshot))
        .rows(
            (store, part) ->
                part._1() == POSITIONS
                    ? places(store.get(part._2().object()), removed, refreshes)
                    : rows(part._1(), store.get(part._2().object()), all, most))
        .mapToPair(told -> told);
  }

  /** All that tell of ids, each with its number in the ledger, or {@link #POSITIONS}. */
  static List<Tuple2<Integer, Part>> parts(Snapshot snapshot) {
    List<Tuple2<Integer, Part>> parts = new ArrayList<>();
    snapshot.positions().forEach(part -> parts.add(new Tuple2<>(POSITIONS, part)));
    for (int part = 0; part < snapshot.failures().size(); part++) {
      parts.add(new Tuple2<>(part, snapshot.failures().get(part)));
    }
    return parts;
  }

  private static Iterator<
          Tuple2<String, Tuple8<Integer, String, Boolean, Long, String, String, String, String>>>
      places(byte[] parquet, RemovedRows removed, boolean refreshes) throws IOException {
    ParquetTable<IndexedUrl> table = refreshes ? IndexedUrl.WITH_VALIDATORS : IndexedUrl.PARQUET;
    return table.read(parquet).stream()
        .filter(row -> !removed.contains(row.position()))
        .map(Known::told)
        .iterator();
  }

  private static Iterator<
          Tuple2<String, Tuple8<Integer, String, Boolean, Long, String, String, String, String>>>
      rows(int part, byte[] parquet, boolean all, int most) throws IOException {
    return FailureRow.PARQUET.read(parquet).stream()
        .map(
            row ->
                Known.told(row.id(), part, row.urlHash(), all || row.isDue(most), row.attempts()))
        .iterator();
  }
}
