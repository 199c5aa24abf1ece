package clipshard.job.check;

import clipshard.job.tables.FailedRows;
import clipshard.job.tables.IndexTable;
import clipshard.picture.PictureUrl;
import clipshard.proof.CatalogueReport.BrandRows;
import clipshard.proof.CatalogueReport.FailureShare;
import clipshard.proof.CatalogueReport.Top;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;
import scala.Tuple3;

/**
 * How many of the rows that have a vector or a recorded failure have no vector.
 *
 * @param failed those without a vector
 * @param reasons of all rows, by number of failed rows, as the others
 * @param hosts of the host's rows
 * @param brands of the brand's rows
 * @param indexed rows that have a vector, by brand, by rows
 */
record FailureShares(
    long failed,
    Top<FailureShare> reasons,
    Top<FailureShare> hosts,
    Top<FailureShare> brands,
    Top<BrandRows> indexed) {
  private static final int FIRST_BRANDS = 12;

  /** What is counted by. */
  private enum By {
    REASON,
    HOST,
    BRAND
  }

  /**
   * Of an index with {@code rows} that count.
   *
   * @param partitions of what is counted
   */
  static FailureShares of(IndexTable index, long rows, FailedRows failed, int partitions)
      throws IOException {
    JavaPairRDD<Tuple2<String, String>, Tuple2<Long, Long>> counts =
        index
            .positions()
            .flatMapToPair(row -> counted("", row._3(), row._6()))
            .union(failed.rows().flatMapToPair(row -> counted(row._1(), row._2(), row._3())))
            .reduceByKey(
                (one, other) -> new Tuple2<>(one._1() + other._1(), one._2() + other._2()),
                partitions);
    long failures = failed.counts().all();
    return new FailureShares(
        failures,
        FirstRows.of(
            failed(counts, By.REASON),
            FirstRows.MOST,
            row -> new FailureShare(row._1(), row._2(), rows + failures)),
        FirstRows.of(failed(counts, By.HOST), FirstRows.MOST, FailureShares::ofItsRows),
        FirstRows.of(failed(counts, By.BRAND), FirstRows.MOST, FailureShares::ofItsRows),
        FirstRows.of(
            named(counts, By.BRAND)
                .filter(row -> row._3() > 0)
                .map(row -> new Tuple3<>(row._1(), row._3(), row._2())),
            FIRST_BRANDS,
            row -> new BrandRows(row._1(), row._2())));
  }

  /**
   * A row under each of its names, as failed and as indexed.
   *
   * @param reason empty: it has a vector
   */
  private static Iterator<Tuple2<Tuple2<String, String>, Tuple2<Long, Long>>> counted(
      String reason, String brand, String url) {
    Tuple2<Long, Long> one = reason.isEmpty() ? new Tuple2<>(0L, 1L) : new Tuple2<>(1L, 0L);
    return List.of(
            new Tuple2<>(new Tuple2<>(By.REASON.name(), reason), one),
            new Tuple2<>(new Tuple2<>(By.HOST.name(), host(url)), one),
            new Tuple2<>(new Tuple2<>(By.BRAND.name(), brand), one))
        .iterator();
  }

  /** Without user, port and case; the scheme where there is no host. */
  private static String host(String url) {
    String origin = new PictureUrl(url).origin();
    return origin.isEmpty() ? "(no host)" : origin;
  }

  /** Name, failed rows, indexed rows. */
  private static JavaRDD<Tuple3<String, Long, Long>> named(
      JavaPairRDD<Tuple2<String, String>, Tuple2<Long, Long>> counts, By by) {
    String wanted = by.name();
    return counts
        .filter(row -> row._1()._1().equals(wanted))
        .map(row -> new Tuple3<>(row._1()._2(), row._2()._1(), row._2()._2()));
  }

  private static JavaRDD<Tuple3<String, Long, Long>> failed(
      JavaPairRDD<Tuple2<String, String>, Tuple2<Long, Long>> counts, By by) {
    return named(counts, by).filter(row -> row._2() > 0);
  }

  private static FailureShare ofItsRows(Tuple3<String, Long, Long> row) {
    return new FailureShare(row._1(), row._2(), row._2() + row._3());
  }
}
