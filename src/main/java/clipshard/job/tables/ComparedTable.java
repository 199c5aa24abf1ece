package clipshard.job.tables;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import clipshard.catalog.CatalogView;
import clipshard.catalog.PostgresCatalog;
import clipshard.config.Settings;
import clipshard.format.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * The images table, read once inside one snapshot of the database, beside what is indexed and what
 * has failed.
 */
public final class ComparedTable implements AutoCloseable {
  /** Of the table on disk: some 50,000 rows with a URL each. */
  private static final long BYTES_PER_PARTITION = 8L << 20;

  private final SparkSession spark;
  private final Settings settings;
  private final Optional<Snapshot> snapshot;
  private final CatalogView view;
  private final Dataset<Row> rows;

  private ComparedTable(
      SparkSession spark, Settings settings, Optional<Snapshot> snapshot, CatalogView view) {
    this.spark = spark;
    this.settings = settings;
    this.snapshot = snapshot;
    this.view = view;
    Dataset<Row> table = ImagesTable.read(spark, view, settings.source().comparedUrl());
    this.rows = compared(beside(table)).persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** Opens the table; it is read by what is asked for first. */
  public static ComparedTable open(
      SparkSession spark, Settings settings, Optional<Snapshot> snapshot) {
    CatalogView view = PostgresCatalog.open(settings.database(), settings.source());
    try {
      view.checkIds();
      return new ComparedTable(spark, settings, snapshot, view);
    } catch (RuntimeException e) {
      view.close();
      throw e;
    }
  }

  /**
   * Numbers of rows.
   *
   * @param table all
   * @param indexed those that are in the index
   * @param changed those of them whose URL is another one since
   * @param gone those of the index that the table has no longer
   */
  public record Counts(long table, long indexed, long changed, long gone) {}

  public Counts counts() {
    Row counts =
        rows.agg(count(lit(1)), count_if(col("is_indexed")), count_if(col("is_changed"))).first();
    long indexed = counts.getLong(1);
    return new Counts(
        counts.getLong(0),
        indexed,
        counts.getLong(2),
        snapshot.map(Snapshot::rows).orElse(0L) - indexed);
  }

  /**
   * The rows that are not indexed, with {@code attempts} so far and whether each {@code is_final}:
   * failed for good.
   */
  public Dataset<Row> open() {
    Dataset<Row> open = rows.filter(not(col("is_indexed"))).drop("is_indexed", "is_changed");
    return hasFailures()
        ? withFailures(open, new IndexTable(spark, settings.storage()).failures(snapshot.get()))
        : open.withColumn("attempts", lit(0)).withColumn("is_final", lit(false));
  }

  /** Whether any row can have failed. */
  public boolean hasFailures() {
    return snapshot.isPresent() && !snapshot.get().failures().isEmpty();
  }

  /** Adds {@code indexed_hash}, the URL's hash when it was indexed; null when it is not. */
  private Dataset<Row> beside(Dataset<Row> table) {
    if (snapshot.isEmpty()) {
      return table.withColumn("indexed_hash", lit(null).cast(DataTypes.StringType));
    }
    Dataset<Row> indexed =
        new IndexTable(spark, settings.storage())
            .indexed(snapshot.get())
            .select(col("id").as("indexed_id"), col("url_hash").as("indexed_hash"));
    return table
        .join(indexed, col("id").equalTo(col("indexed_id")), "left")
        .drop("indexed_id")
        .coalesce(partitions(snapshot.get().rows()));
  }

  /**
   * The table may be far larger than the index, as in the run after one with a limit; of a view
   * nobody knows.
   */
  private int partitions(long indexed) {
    int parallelism = spark.sparkContext().defaultParallelism();
    OptionalLong bytes = view.bytes();
    long ofTable = bytes.isPresent() ? bytes.getAsLong() / BYTES_PER_PARTITION : parallelism;
    return Math.max(IndexTable.partitionsFor(indexed), (int) Math.min(ofTable, Integer.MAX_VALUE));
  }

  /** Of rows that are indexed nothing is kept but {@code is_indexed} and {@code is_changed}. */
  private static Dataset<Row> compared(Dataset<Row> rows) {
    Column isIndexed = col("indexed_hash").isNotNull();
    List<Column> columns = new ArrayList<>();
    columns.add(isIndexed.as("is_indexed"));
    columns.add(isIndexed.and(col("url_hash").notEqual(col("indexed_hash"))).as("is_changed"));
    for (String name : rows.drop("indexed_hash").columns()) {
      columns.add(when(not(isIndexed), col(name)).as(name));
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  private Dataset<Row> withFailures(Dataset<Row> open, Dataset<Row> failures) {
    Dataset<Row> last =
        failures
            .groupBy(col("id").as("failed_id"))
            .agg(max(struct("part", "url_hash", "is_transient", "attempts")).as("last"));
    var sameUrl = col("url_hash").equalTo(col("last.url_hash"));
    var due =
        col("last.is_transient")
            .and(col("last.attempts").lt(settings.build().failureAttempts()))
            .or(lit(settings.build().retryFailed()));
    return open.join(last, col("id").equalTo(col("failed_id")), "left")
        .withColumn("is_final", coalesce(sameUrl.and(due.equalTo(false)), lit(false)))
        .withColumn("attempts", when(sameUrl, col("last.attempts")).otherwise(lit(0)));
  }

  @Override
  public void close() {
    rows.unpersist();
    view.close();
  }
}
