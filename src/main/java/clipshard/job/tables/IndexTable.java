package clipshard.job.tables;

import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.FailureRow;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.Snapshot;
import clipshard.job.Pieces;
import clipshard.picture.Rejected;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * A snapshot's rows as Spark tables, every part verified as it is read.
 *
 * @param positions those that count: position, id, brand, recorded (as text), version, url,
 *     url_hash, content_hash
 * @param failures part (ascending in time), id, url_hash, is_transient, attempts, reason, brand,
 *     url, detail, last_attempt; an id may be in several parts
 */
public record IndexTable(Dataset<Row> positions, Dataset<Row> failures) implements AutoCloseable {
  private static final StructType POSITIONS =
      new StructType()
          .add("position", DataTypes.LongType)
          .add("id", DataTypes.StringType)
          .add("brand", DataTypes.StringType)
          .add("recorded", DataTypes.StringType)
          .add("version", DataTypes.StringType)
          .add("url", DataTypes.StringType)
          .add("url_hash", DataTypes.StringType)
          .add("content_hash", DataTypes.StringType);
  private static final StructType FAILURES =
      new StructType()
          .add("part", DataTypes.IntegerType)
          .add("id", DataTypes.StringType)
          .add("url_hash", DataTypes.StringType)
          .add("is_transient", DataTypes.BooleanType)
          .add("attempts", DataTypes.IntegerType)
          .add("reason", DataTypes.StringType)
          .add("brand", DataTypes.StringType)
          .add("url", DataTypes.StringType)
          .add("detail", DataTypes.StringType)
          .add("last_attempt", DataTypes.StringType);

  private static final long ROWS_PER_PARTITION = 50_000;

  /** Reads the parts each time that a table of them is used. */
  public static IndexTable of(
      SparkSession spark, Settings.Storage storage, Snapshot snapshot, RemovedRows removed) {
    return new IndexTable(
        table(
            spark,
            storage,
            snapshot.positions(),
            POSITIONS,
            (number, parquet) -> positionRows(parquet, removed)),
        table(spark, storage, snapshot.failures(), FAILURES, IndexTable::failureRows));
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

  private interface PartReader extends Serializable {
    List<Row> read(int number, byte[] parquet) throws IOException;
  }

  private static Dataset<Row> table(
      SparkSession spark,
      Settings.Storage storage,
      List<Part> parts,
      StructType schema,
      PartReader reader) {
    ArrayList<Part> shipped = new ArrayList<>(parts);
    List<Integer> numbers = IntStream.range(0, parts.size()).boxed().toList();
    JavaRDD<Row> rows =
        new Pieces<>(JavaSparkContext.fromSparkContext(spark.sparkContext()), storage, numbers)
            .rows(
                (store, number) ->
                    reader.read(number, store.get(shipped.get(number).object())).iterator());
    return spark.createDataFrame(rows, schema);
  }

  private static List<Row> positionRows(byte[] parquet, RemovedRows removed) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (PositionRow row : PositionRow.PARQUET.read(parquet)) {
      if (!removed.contains(row.position())) {
        rows.add(
            RowFactory.create(
                row.position(),
                row.id(),
                row.brand(),
                row.recorded().text(),
                row.version(),
                row.url(),
                row.urlHash(),
                row.contentHash()));
      }
    }
    return rows;
  }

  private static List<Row> failureRows(int number, byte[] parquet) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (FailureRow row : FailureRow.PARQUET.read(parquet)) {
      Rejected.Reason reason = row.rejected().reason();
      rows.add(
          RowFactory.create(
              number,
              row.id(),
              row.urlHash(),
              reason.isTransient(),
              row.attempts(),
              reason.name(),
              row.brand(),
              row.url(),
              row.rejected().detail(),
              row.lastAttempt()));
    }
    return rows;
  }

  /** Lets go of the rows that it keeps. */
  @Override
  public void close() {
    positions.unpersist();
    failures.unpersist();
  }
}
