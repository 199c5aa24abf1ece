package clipshard.job.tables;

import clipshard.attribute.Recorded;
import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.FailureRow;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.Snapshot;
import clipshard.job.Pieces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple8;
import scala.Tuple9;

/**
 * A snapshot's rows in tasks, every part verified as it is read.
 *
 * @param positions those that count: position, id, brand, {@link Recorded} as text, version, url,
 *     url_hash, content_hash
 * @param failures part (ascending in time), id, url_hash, attempts, reason, brand, url, detail,
 *     last_attempt; an id may be in several parts
 */
public record IndexTable(
    JavaRDD<Tuple8<Long, String, String, String, String, String, String, String>> positions,
    JavaRDD<Tuple9<Integer, String, String, Integer, String, String, String, String, String>>
        failures)
    implements AutoCloseable {
  private static final long ROWS_PER_PARTITION = 50_000;

  /** Reads the parts each time that a table of them is used. */
  public static IndexTable of(
      JavaSparkContext spark, Settings.Storage storage, Snapshot snapshot, RemovedRows removed) {
    ArrayList<Part> failures = new ArrayList<>(snapshot.failures());
    List<Integer> numbers = IntStream.range(0, failures.size()).boxed().toList();
    return new IndexTable(
        new Pieces<>(spark, storage, snapshot.positions())
            .rows((store, part) -> positionRows(store.get(part.object()), removed)),
        new Pieces<>(spark, storage, numbers)
            .rows(
                (store, number) -> failureRows(number, store.get(failures.get(number).object()))));
  }

  /**
   * For many questions: reads each part once, when the first is asked, and keeps the rows until
   * {@link #close}, in memory as far as Spark has room and on the executors' disks beyond.
   */
  public IndexTable kept() {
    return new IndexTable(
        positions.persist(StorageLevel.MEMORY_AND_DISK()),
        failures.persist(StorageLevel.MEMORY_AND_DISK()));
  }

  /**
   * How many partitions a cached table of about {@code rows} small rows is to have: Spark leaves
   * those of a cached table as they are, and two hundred tasks take seconds, however little they
   * do.
   */
  public static int partitionsFor(long rows) {
    return (int) Math.max(1, Math.min(rows / ROWS_PER_PARTITION, Integer.MAX_VALUE));
  }

  private static Iterator<Tuple8<Long, String, String, String, String, String, String, String>>
      positionRows(byte[] parquet, RemovedRows removed) throws IOException {
    return PositionRow.PARQUET.read(parquet).stream()
        .filter(row -> !removed.contains(row.position()))
        .map(
            row ->
                new Tuple8<>(
                    row.position(),
                    row.id(),
                    row.brand(),
                    row.recorded().text(),
                    row.version(),
                    row.url(),
                    row.urlHash(),
                    row.contentHash()))
        .iterator();
  }

  private static Iterator<
          Tuple9<Integer, String, String, Integer, String, String, String, String, String>>
      failureRows(int number, byte[] parquet) throws IOException {
    return FailureRow.PARQUET.read(parquet).stream()
        .map(
            row ->
                new Tuple9<>(
                    number,
                    row.id(),
                    row.urlHash(),
                    row.attempts(),
                    row.rejected().reason().name(),
                    row.brand(),
                    row.url(),
                    row.rejected().detail(),
                    row.lastAttempt()))
        .iterator();
  }

  /** Lets go of the rows that it keeps. */
  @Override
  public void close() {
    positions.unpersist();
    failures.unpersist();
  }
}
