package clipshard.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
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
import clipshard.store.Sha256;
import clipshard.store.StoredObject;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/** Decides what is to be embedded, and in which order, before anything is. */
final class Planner {
  private static final Column IS_INDEXED = col("indexed_hash").isNotNull();

  private final SparkSession spark;
  private final Settings settings;
  private final ObjectStore store;
  private final StorageLayout layout;
  private final String fingerprint;

  /**
   * A planner.
   *
   * @param pins of the index that is planned for
   */
  Planner(
      SparkSession spark,
      Settings settings,
      ObjectStore store,
      StorageLayout layout,
      IndexPins pins) {
    this.spark = spark;
    this.settings = settings;
    this.store = store;
    this.layout = layout;
    this.fingerprint = fingerprint(settings, pins);
  }

  /** Of every setting that shapes a plan. */
  private static String fingerprint(Settings settings, IndexPins pins) {
    Settings.Source source = settings.source();
    return Sha256.hex(
        Json.write(
            List.of(
                pins,
                settings.database().url(),
                List.of(
                    source.table(),
                    source.idColumn(),
                    source.urlColumn(),
                    source.brandColumn(),
                    source.where(),
                    source.brand(),
                    source.comparedUrl()),
                source.limit(),
                settings.build().batchSize())));
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

  /**
   * An earlier run's plan with batches left, if these settings would have made the same and all
   * that is left of it is there. Another is made where it is not, and nothing lost but time.
   */
  Optional<Plan> unfinished(Optional<Snapshot> snapshot) throws IOException {
    for (StoredObject object : store.listFlat(StorageLayout.PLANS)) {
      Optional<PlanManifest> plan = read(object.key());
      int done = plan.map(found -> batchesDone(found, snapshot)).orElse(-1);
      if (done >= 0
          && plan.get().fingerprint().equals(fingerprint)
          && done < plan.get().batches().size()
          && isThere(plan.get(), done)) {
        return Optional.of(new Plan(plan.get(), done, 0, 0));
      }
    }
    return Optional.empty();
  }

  private Optional<PlanManifest> read(String key) throws IOException {
    byte[] json = store.get(key);
    try {
      return Optional.of(Json.read(json, PlanManifest.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean isThere(PlanManifest plan, int done) throws IOException {
    Map<String, Long> present =
        store.listFlat(layout.planBatches(plan.planId())).stream()
            .collect(Collectors.toMap(StoredObject::key, StoredObject::bytes));
    return plan.batches().stream()
        .skip(done)
        .allMatch(part -> Long.valueOf(part.bytes()).equals(present.get(part.key())));
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
    return reading(snapshot, compared -> plan(compared, snapshot));
  }

  /**
   * What {@link #make} would plan; nothing is written.
   *
   * @param samples of how many rows to embed the URLs are wanted
   */
  PlanPreview preview(Optional<Snapshot> snapshot, int samples) throws IOException {
    return reading(snapshot, compared -> preview(compared, snapshot, samples));
  }

  private interface Reading<T> {
    T of(Dataset<Row> compared) throws IOException;
  }

  private <T> T reading(Optional<Snapshot> snapshot, Reading<T> reading) throws IOException {
    try (CatalogView view = PostgresCatalog.open(settings.database(), settings.source())) {
      view.checkIds();
      Dataset<Row> table = ImagesTable.read(spark, view, settings.source().comparedUrl());
      Dataset<Row> compared = compared(table, snapshot).persist(StorageLevel.MEMORY_AND_DISK());
      try {
        return reading.of(compared);
      } finally {
        compared.unpersist();
      }
    }
  }

  /** Adds {@code indexed_hash}, the URL's hash when it was indexed; null when it is not. */
  private Dataset<Row> compared(Dataset<Row> table, Optional<Snapshot> snapshot) {
    if (snapshot.isEmpty()) {
      return table.withColumn("indexed_hash", lit(null).cast(DataTypes.StringType));
    }
    Dataset<Row> indexed =
        new IndexTable(spark, settings.storage())
            .positions(snapshot.get())
            .select(col("id").as("indexed_id"), col("url_hash").as("indexed_hash"));
    return table
        .join(indexed, col("id").equalTo(col("indexed_id")), "left")
        .drop("indexed_id")
        .coalesce(IndexTable.partitionsFor(snapshot.get().rows()));
  }

  /**
   * @param indexed rows of the table that are in the index
   * @param changed those of them whose URL is another one since
   */
  private record Counts(long table, long indexed, long changed) {
    static Counts of(Dataset<Row> compared) {
      Column isChanged = IS_INDEXED.and(col("url_hash").notEqual(col("indexed_hash")));
      Row counts =
          compared
              .agg(count(lit(1)), count(when(IS_INDEXED, 1)), count(when(isChanged, 1)))
              .first();
      return new Counts(counts.getLong(0), counts.getLong(1), counts.getLong(2));
    }

    /** Indexed rows that the table has no longer. */
    long gone(Optional<Snapshot> snapshot) {
      return snapshot.map(Snapshot::rows).orElse(0L) - indexed;
    }
  }

  /** Rows that are not indexed, with {@code attempts} so far and {@code is_final}. */
  private Dataset<Row> open(Dataset<Row> compared, Optional<Snapshot> snapshot) {
    Dataset<Row> open =
        compared
            .filter(not(IS_INDEXED))
            .withColumn("attempts", lit(0))
            .withColumn("is_final", lit(false));
    return snapshot.isEmpty() || snapshot.get().failures().isEmpty()
        ? open
        : withFailures(
            open.drop("attempts", "is_final"),
            new IndexTable(spark, settings.storage()).failures(snapshot.get()));
  }

  private PlanPreview preview(Dataset<Row> compared, Optional<Snapshot> snapshot, int samples) {
    Counts counts = Counts.of(compared);
    Dataset<Row> open = open(compared, snapshot);
    Column isTriedAgain = not(col("is_final")).and(col("attempts").gt(0));
    Row found =
        open.agg(count(when(col("is_final"), 1)), count(when(isTriedAgain, 1)), count(lit(1)))
            .first();
    long failed = found.getLong(0);
    long again = found.getLong(1);
    long limit = settings.source().limit();
    long wanted = found.getLong(2) - failed;
    return new PlanPreview(
        counts.table(),
        counts.indexed(),
        counts.changed(),
        counts.gone(snapshot),
        failed,
        again,
        wanted - again,
        limit > 0 ? Math.min(limit, wanted) : wanted,
        open
            .filter(not(col("is_final")))
            .select("id", "url")
            .limit(samples)
            .collectAsList()
            .stream()
            .map(row -> new PlanRow(row.getString(0), row.getString(1), "", "", 0))
            .toList());
  }

  private Plan plan(Dataset<Row> compared, Optional<Snapshot> snapshot) throws IOException {
    Counts counts = Counts.of(compared);
    Dataset<Row> wanted = open(compared, snapshot);
    long skipped = 0;
    if (snapshot.isPresent() && !snapshot.get().failures().isEmpty()) {
      skipped = wanted.filter(col("is_final")).count();
      wanted = wanted.filter(not(col("is_final")));
    }
    String planId = UUID.randomUUID().toString();
    List<Part> batches =
        new PlanBatches(settings.storage(), layout, planId, settings.build().batchSize())
            .write(ordered(wanted));
    String base = snapshot.map(Snapshot::commitId).orElse("");
    PlanManifest manifest =
        new PlanManifest(planId, fingerprint, base, counts.table(), skipped, batches);
    if (!batches.isEmpty()) {
      store.put(layout.plan(planId), Json.write(manifest));
    }
    return new Plan(manifest, 0, counts.changed(), counts.gone(snapshot));
  }

  /** Adds {@code attempts} so far and whether the row {@code is_final}: failed for good. */
  private Dataset<Row> withFailures(Dataset<Row> rows, Dataset<Row> failures) {
    Dataset<Row> last =
        failures
            .groupBy(col("id").as("failed_id"))
            .agg(max(struct("part", "url_hash", "is_transient", "attempts")).as("last"));
    var sameUrl = col("url_hash").equalTo(col("last.url_hash"));
    var due =
        col("last.is_transient")
            .and(col("last.attempts").lt(settings.build().failureAttempts()))
            .or(lit(settings.build().retryFailed()));
    return rows.join(last, col("id").equalTo(col("failed_id")), "left")
        .withColumn("is_final", coalesce(sameUrl.and(due.equalTo(false)), lit(false)))
        .withColumn("attempts", when(sameUrl, col("last.attempts")).otherwise(lit(0)));
  }

  private Dataset<Row> ordered(Dataset<Row> rows) {
    Dataset<Row> sorted =
        rows.select("id", "url", "url_hash", "brand", "attempts", "number").orderBy("number", "id");
    long limit = settings.source().limit();
    return limit > 0 ? sorted.limit(Math.toIntExact(limit)) : sorted;
  }
}
