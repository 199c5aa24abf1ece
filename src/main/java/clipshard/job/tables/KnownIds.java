package clipshard.job.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import clipshard.config.Settings;
import clipshard.format.FailureRow;
import clipshard.format.IndexedUrl;
import clipshard.format.Part;
import clipshard.format.Snapshot;
import clipshard.job.Pieces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;
import scala.Tuple4;

/** What an index knows of ids: that they have a position, or how often they have failed. */
public record KnownIds(JavaSparkContext spark, Settings settings) {
  /** Of an id that has a position no failure counts. */
  static final int INDEXED = Integer.MAX_VALUE;

  /**
   * What is known of an id.
   *
   * @param part of the failures, ascending in time; {@link #INDEXED} where it has a position
   * @param urlHash of its URL then
   * @param isDue whether it failed and is to be tried again
   * @param attempts that failed
   */
  record Known(int part, String urlHash, boolean isDue, int attempts) {
    private static Known of(Tuple4<Integer, String, Boolean, Integer> told) {
      return new Known(told._1(), told._2(), told._3(), told._4());
    }

    boolean isIndexed() {
      return part == INDEXED;
    }

    private static Known later(Known one, Known other) {
      return one.part > other.part ? one : other;
    }
  }

  /** What {@link #told} gives, of rows that are read already; no failure is due. */
  public static JavaPairRDD<String, Tuple4<Integer, String, Boolean, Integer>> told(
      IndexTable rows) {
    return rows.positions()
        .select(lit(INDEXED), col("id"), col("url_hash"), lit(0))
        .union(rows.failures().select("part", "id", "url_hash", "attempts"))
        .javaRDD()
        .mapToPair(
            row -> told(row.getString(1), row.getInt(0), row.getString(2), false, row.getInt(3)));
  }

  /** Positions and failures. */
  static long rows(Snapshot snapshot) {
    return snapshot.rows() + snapshot.failures().stream().mapToLong(Part::rows).sum();
  }

  /** By id, which may be there several times: part, urlHash, isDue, attempts of {@link Known}. */
  JavaPairRDD<String, Tuple4<Integer, String, Boolean, Integer>> told(Snapshot snapshot) {
    int most = settings.build().failureAttempts();
    boolean all = settings.build().retryFailed();
    return new Pieces<>(spark, settings.storage(), parts(snapshot))
        .rows((store, part) -> rows(part._1(), store.get(part._2().object()), all, most))
        .mapToPair(told -> told);
  }

  /** All that tell of ids, each with its number among the failures, or {@link #INDEXED}. */
  static List<Tuple2<Integer, Part>> parts(Snapshot snapshot) {
    List<Tuple2<Integer, Part>> parts = new ArrayList<>();
    snapshot.positions().forEach(part -> parts.add(new Tuple2<>(INDEXED, part)));
    for (int part = 0; part < snapshot.failures().size(); part++) {
      parts.add(new Tuple2<>(part, snapshot.failures().get(part)));
    }
    return parts;
  }

  private static Iterator<Tuple2<String, Tuple4<Integer, String, Boolean, Integer>>> rows(
      int part, byte[] parquet, boolean all, int most) throws IOException {
    return part == INDEXED
        ? IndexedUrl.PARQUET.read(parquet).stream()
            .map(row -> told(row.id(), INDEXED, row.urlHash(), false, 0))
            .iterator()
        : FailureRow.PARQUET.read(parquet).stream()
            .map(row -> told(row.id(), part, row.urlHash(), all || row.isDue(most), row.attempts()))
            .iterator();
  }

  private static Tuple2<String, Tuple4<Integer, String, Boolean, Integer>> told(
      String id, int part, String urlHash, boolean isDue, int attempts) {
    return new Tuple2<>(id, new Tuple4<>(part, urlHash, isDue, attempts));
  }

  /** What counts of what is told of ids. */
  static Map<String, Known> last(
      Iterator<Tuple2<String, Tuple4<Integer, String, Boolean, Integer>>> told) {
    Map<String, Known> last = new HashMap<>();
    told.forEachRemaining(one -> last.merge(one._1(), Known.of(one._2()), Known::later));
    return last;
  }
}
