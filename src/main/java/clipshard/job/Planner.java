package clipshard.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import clipshard.catalog.CatalogView;
import clipshard.catalog.PostgresCatalog;
import clipshard.commit.Json;
import clipshard.commit.Part;
import clipshard.commit.PlanManifest;
import clipshard.commit.PlanRow;
import clipshard.commit.Snapshot;
import clipshard.commit.StorageLayout;
import clipshard.config.Settings;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;
import scala.Tuple4;

/** Decides what is to be embedded, and in which order, before anything is. */
final class Planner {
  private final SparkSession spark;
  private final Settings settings;
  private final ObjectStore store;
  private final StorageLayout layout;
  private final String fingerprint;

  /**
   * A planner.
   *
   * @param fingerprint hash of every setting that shapes a plan
   */
  Planner(
      SparkSession spark,
      Settings settings,
      ObjectStore store,
      StorageLayout layout,
      String fingerprint) {
    this.spark = spark;
    this.settings = settings;
    this.store = store;
    this.layout = layout;
    this.fingerprint = fingerprint;
  }

  /**
   * A plan and what was seen while making it.
   *
   * @param changed rows whose URL is another one since they were indexed; left as they are
   * @param gone indexed rows that the table has no longer; left as they are
   */
  record Plan(PlanManifest manifest, int batchesDone, long changed, long gone) {
    void describe(PrintStream out, long indexed) {
      out.printf(
          Locale.ROOT,
          "Plan: %,d rows to embed, batches: %d; the table has %,d, %,d are indexed, %,d failed for good%n",
          manifest.rows(),
          manifest.batches().size(),
          manifest.tableRows(),
          indexed,
          manifest.skippedFailures());
      if (changed > 0) {
        out.printf("⚠️ %d indexed rows have another URL now; they stay as they are%n", changed);
      }
      if (gone > 0) {
        out.printf("⚠️ %d indexed rows left the table; they stay in the index%n", gone);
      }
    }
  }

  /** An earlier run's plan with batches left, if these settings would have made the same. */
  Optional<Plan> unfinished(Optional<Snapshot> snapshot) throws IOException {
    for (StoredObject object : store.listFlat(StorageLayout.PLANS)) {
      PlanManifest plan = Json.read(store.get(object.key()), PlanManifest.class);
      int done = batchesDone(plan, snapshot);
      if (plan.fingerprint().equals(fingerprint) && done >= 0 && done < plan.batches().size()) {
        return Optional.of(new Plan(plan, done, 0, 0));
      }
    }
    return Optional.empty();
  }

  /** Batches of {@code plan} that are committed; negative when it belongs to another snapshot. */
  private static int batchesDone(PlanManifest plan, Optional<Snapshot> snapshot) {
    if (snapshot.isPresent() && snapshot.get().plan().planId().equals(plan.planId())) {
      return snapshot.get().plan().batchesDone();
    }
    return plan.base().equals(snapshot.map(Snapshot::commitId).orElse("")) ? 0 : -1;
  }

  /**
   * Reads the table, subtracts what is indexed or failed for good, sorts, and writes the plan. A
   * plan without rows is not written.
   */
  Plan make(Optional<Snapshot> snapshot) throws IOException {
    try (CatalogView view = PostgresCatalog.open(settings.database(), settings.source())) {
      view.checkIds();
      Dataset<Row> table = ImagesTable.read(spark, view).persist(StorageLevel.MEMORY_AND_DISK());
      try {
        return plan(table, snapshot);
      } finally {
        table.unpersist();
      }
    }
  }

  private Plan plan(Dataset<Row> table, Optional<Snapshot> snapshot) throws IOException {
    long tableRows = table.count();
    Dataset<Row> wanted = table.withColumn("attempts", lit(0));
    long skipped = 0;
    long changed = 0;
    long gone = 0;
    if (snapshot.isPresent()) {
      IndexTable index = new IndexTable(spark, settings.storage());
      Dataset<Row> indexed =
          index.positions(snapshot.get()).select(col("id"), col("url_hash").as("indexed_hash"));
      Dataset<Row> both = table.join(indexed, "id");
      changed = both.filter(col("url_hash").notEqual(col("indexed_hash"))).count();
      gone = snapshot.get().rows() - both.count();
      Dataset<Row> fresh =
          withFailures(
              table.join(indexed, table.col("id").equalTo(indexed.col("id")), "left_anti"),
              index.failures(snapshot.get()));
      skipped = fresh.filter(col("is_final")).count();
      wanted = fresh.filter(col("is_final").equalTo(false));
    }
    PlanManifest manifest = write(ordered(wanted), snapshot, tableRows, skipped);
    return new Plan(manifest, 0, changed, gone);
  }

  /** Adds {@code attempts} so far and whether the row {@code is_final}: failed for good. */
  private Dataset<Row> withFailures(Dataset<Row> rows, Dataset<Row> failures) {
    Dataset<Row> last =
        failures
            .groupBy(col("id").as("failed_id"))
            .agg(max(struct("part", "url_hash", "is_transient", "attempts")).as("last"));
    var sameUrl = col("url_hash").equalTo(col("last.url_hash"));
    var due =
        col("last.is_transient").and(col("last.attempts").lt(settings.build().failureAttempts()));
    return rows.join(last, col("id").equalTo(col("failed_id")), "left")
        .withColumn("is_final", coalesce(sameUrl.and(due.equalTo(false)), lit(false)))
        .withColumn("attempts", when(sameUrl, col("last.attempts")).otherwise(lit(0)));
  }

  private Dataset<Row> ordered(Dataset<Row> rows) {
    Dataset<Row> sorted =
        rows.select("id", "url", "brand", "attempts", "number").orderBy("number", "id");
    long limit = settings.source().limit();
    return limit > 0 ? sorted.limit(Math.toIntExact(limit)) : sorted;
  }

  private PlanManifest write(
      Dataset<Row> sorted, Optional<Snapshot> snapshot, long tableRows, long skipped)
      throws IOException {
    String planId = UUID.randomUUID().toString();
    JavaPairRDD<Long, Tuple4<String, String, String, Integer>> numbered =
        sorted
            .javaRDD()
            .map(
                row ->
                    new Tuple4<>(
                        row.getString(0), row.getString(1), row.getString(2), row.getInt(3)))
            .zipWithIndex()
            .mapToPair(Tuple2::swap);
    int batches = Math.toIntExact(ceilDivide(numbered.count(), settings.build().batchSize()));
    List<Part> parts = new ArrayList<>();
    if (batches > 0) {
      WriteBatch task = new WriteBatch(settings.storage(), layout, planId);
      for (byte[] part :
          numbered
              .partitionBy(new BatchPartitioner(batches, settings.build().batchSize()))
              .mapPartitionsWithIndex(task, true)
              .collect()) {
        parts.add(Json.read(part, Part.class));
      }
    }
    String base = snapshot.map(Snapshot::commitId).orElse("");
    PlanManifest manifest = new PlanManifest(planId, fingerprint, base, tableRows, skipped, parts);
    if (batches > 0) {
      store.put(layout.plan(planId), Json.write(manifest));
    }
    return manifest;
  }

  private static long ceilDivide(long rows, int size) {
    return (rows + size - 1) / size;
  }

  /** A task: writes the rows of one batch, in their order. */
  private record WriteBatch(Settings.Storage storage, StorageLayout layout, String planId)
      implements org.apache.spark.api.java.function.Function2<
          Integer,
          Iterator<Tuple2<Long, Tuple4<String, String, String, Integer>>>,
          Iterator<byte[]>> {

    @Override
    public Iterator<byte[]> call(
        Integer batch, Iterator<Tuple2<Long, Tuple4<String, String, String, Integer>>> numbered)
        throws IOException {
      List<Tuple2<Long, Tuple4<String, String, String, Integer>>> rows = new ArrayList<>();
      numbered.forEachRemaining(rows::add);
      rows.sort(java.util.Comparator.comparing(Tuple2::_1));
      List<PlanRow> planned =
          rows.stream()
              .map(Tuple2::_2)
              .map(row -> new PlanRow(row._1(), row._2(), row._3(), row._4()))
              .toList();
      byte[] parquet = PlanRow.toParquet(planned);
      var object = ExecutorLocal.store(storage).put(layout.planBatch(planId, batch), parquet);
      return List.of(Json.write(Part.of(object, planned.size()))).iterator();
    }
  }
}
