package clipshard.job.tables;

import clipshard.catalog.IdOrder;
import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.FailureCsv;
import clipshard.format.FailureRow;
import clipshard.format.IndexedUrl;
import clipshard.format.Part;
import clipshard.format.Snapshot;
import clipshard.job.Pieces;
import clipshard.job.TaskFailure;
import clipshard.picture.Rejected;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;
import scala.Tuple3;
import scala.Tuple6;
import scala.Tuple9;

/**
 * The ids of a snapshot that have failed and have no position, each with its last failure. They
 * stay in tasks, but for what is asked for. Nothing is read where no failure is recorded; else what
 * is read first is read once.
 */
public final class FailedRows {
  private static final Tuple6<Integer, String, Boolean, String, String, String> POSITION =
      new Tuple6<>(Integer.MAX_VALUE, "", false, "", "", "");

  private final JavaPairRDD<String, Tuple6<Integer, String, Boolean, String, String, String>> told;
  private final long recorded;
  private Counts counts;

  /**
   * By id, which may be there several times: part, reason, isDue, the line of {@link FailureCsv},
   * empty where the id is none that failed, brand and URL.
   */
  private FailedRows(
      JavaPairRDD<String, Tuple6<Integer, String, Boolean, String, String, String>> told,
      Snapshot snapshot) {
    this.recorded = snapshot.failures().stream().mapToLong(Part::rows).sum();
    this.told = Shuffles.byId(told, IndexTable.partitionsFor(KnownIds.rows(snapshot)));
  }

  /**
   * Numbers of rows.
   *
   * @param all that have no vector
   * @param forGood those that the next run does not try while their URLs are the same
   */
  public record Counts(long all, long forGood) {}

  /** Those of {@code snapshot}; nothing is read yet. */
  public static FailedRows of(
      JavaSparkContext spark, Settings settings, Snapshot snapshot, RemovedRows removed) {
    int most = settings.build().failureAttempts();
    return new FailedRows(
        new Pieces<>(spark, settings.storage(), KnownIds.parts(snapshot))
            .rows((store, part) -> told(part._1(), store.get(part._2().object()), removed, most))
            .mapToPair(row -> row),
        snapshot);
  }

  /** The same, of rows that are read already. */
  public static FailedRows of(IndexTable rows, Settings settings, Snapshot snapshot) {
    int most = settings.build().failureAttempts();
    return new FailedRows(
        rows.positions()
            .mapToPair(row -> new Tuple2<>(row._2(), POSITION))
            .union(rows.failures().mapToPair(row -> told(row._1(), failure(row), most))),
        snapshot);
  }

  private static Iterator<Tuple2<String, Tuple6<Integer, String, Boolean, String, String, String>>>
      told(int part, byte[] parquet, RemovedRows removed, int most) throws IOException {
    return part == KnownIds.POSITIONS
        ? IndexedUrl.PARQUET.read(parquet).stream()
            .filter(row -> !removed.contains(row.position()))
            .map(row -> new Tuple2<>(row.id(), POSITION))
            .iterator()
        : FailureRow.PARQUET.read(parquet).stream().map(row -> told(part, row, most)).iterator();
  }

  private static FailureRow failure(
      Tuple9<Integer, String, String, Integer, String, String, String, String, String> row) {
    return new FailureRow(
        row._2(),
        row._7(),
        row._3(),
        row._6(),
        new Rejected(Rejected.Reason.valueOf(row._5()), row._8()),
        row._4(),
        row._9());
  }

  private static Tuple2<String, Tuple6<Integer, String, Boolean, String, String, String>> told(
      int part, FailureRow row, int most) {
    boolean isDue = row.isDue(most);
    return new Tuple2<>(
        row.id(),
        new Tuple6<>(
            part,
            row.rejected().reason().name(),
            isDue,
            row.attempts() == FailureRow.LEFT ? "" : FailureCsv.line(row, isDue),
            row.brand(),
            row.url()));
  }

  /** Counts them, when first asked. */
  public Counts counts() throws IOException {
    if (counts == null) {
      counts = recorded == 0 ? new Counts(0, 0) : counted();
    }
    return counts;
  }

  private Counts counted() throws IOException {
    long all = 0;
    long forGood = 0;
    for (long[] part :
        TaskFailure.unwrapped(told.mapPartitions(FailedRows::countsOfTask)::collect)) {
      all += part[0];
      forGood += part[1];
    }
    return new Counts(all, forGood);
  }

  private static Iterator<long[]> countsOfTask(
      Iterator<Tuple2<String, Tuple6<Integer, String, Boolean, String, String, String>>> told) {
    long[] counts = new long[2];
    failed(told)
        .forEachRemaining(
            row -> {
              counts[0]++;
              counts[1] += row._2()._3() ? 0 : 1;
            });
    return List.of(counts).iterator();
  }

  /**
   * Their lines, as {@link FailureCsv} has them, by id; the driver holds those of one task.
   *
   * @param reason of the rows that are wanted; empty: all
   */
  public Iterator<String> lines(Optional<Rejected.Reason> reason) {
    if (recorded == 0) {
      return Collections.emptyIterator();
    }
    String wanted = reason.map(Enum::name).orElse("");
    JavaPairRDD<String, String> lines =
        told.mapPartitionsToPair(FailedRows::failed)
            .filter(row -> wanted.isEmpty() || wanted.equals(row._2()._2()))
            .mapValues(row -> row._4());
    int tasks = IndexTable.partitionsFor(recorded);
    return Shuffles.ordered(lines, IdOrder.EITHER, tasks).values().toLocalIterator();
  }

  /** Their reasons, brands and URLs, in no order; read when Spark asks for them. */
  public JavaRDD<Tuple3<String, String, String>> rows() {
    return recorded == 0
        ? JavaSparkContext.fromSparkContext(told.context()).emptyRDD()
        : told.mapPartitions(FailedRows::failed)
            .map(row -> new Tuple3<>(row._2()._2(), row._2()._5(), row._2()._6()));
  }

  /** What counts of what is told of ids, where that is a failure. */
  private static Iterator<Tuple2<String, Tuple6<Integer, String, Boolean, String, String, String>>>
      failed(
          Iterator<Tuple2<String, Tuple6<Integer, String, Boolean, String, String, String>>> told) {
    Map<String, Tuple6<Integer, String, Boolean, String, String, String>> last = new HashMap<>();
    told.forEachRemaining(
        row -> last.merge(row._1(), row._2(), (one, other) -> one._1() > other._1() ? one : other));
    return last.entrySet().stream()
        .filter(row -> !row.getValue()._4().isEmpty())
        .map(row -> new Tuple2<>(row.getKey(), row.getValue()))
        .iterator();
  }
}
