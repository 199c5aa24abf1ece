package clipshard.job.build.plan;

import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.format.PlanBatch;
import clipshard.format.PlanManifest;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.model.IndexPins;
import clipshard.job.tables.ComparedRows;
import clipshard.job.tables.ComparedTable;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.SparkSession;

/**
 * Decides what is to be embedded, and in which order, before anything is.
 *
 * @param pins of the index that is planned for
 */
public record Planner(
    SparkSession spark,
    Settings settings,
    ObjectStore store,
    StorageLayout layout,
    IndexPins pins) {
  /** Of every setting that shapes a plan. */
  private String fingerprint() {
    Settings.Source source = settings.source();
    return DigestUtils.sha256Hex(
        Json.write(
            List.of(
                pins,
                settings.database().url(),
                List.of(
                    source.table(),
                    source.idColumn(),
                    source.urlColumn(),
                    source.urlPrefix(),
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
   * @param shortage that the table was read slowly, and why
   */
  public record Plan(
      PlanManifest manifest, int batchesDone, long changed, long gone, Optional<String> shortage) {
    public void describe(PrintStream out, long indexed, Settings.Source source) {
      shortage.ifPresent(said -> out.println("⚠️ " + said));
      out.printf(
          Locale.ROOT,
          "Plan: %,d rows to embed, batches: %d; the table has %,d, %,d are indexed, %,d failed for"
              + " good%n",
          manifest.rows(),
          manifest.batches().size(),
          manifest.tableRows(),
          indexed,
          manifest.skippedFailures());
      if (!source.choice().isEmpty()) {
        out.printf("   Of all rows only those that these settings choose: %s%n", source.choice());
      }
      if (changed > 0) {
        out.printf("⚠️ %d indexed rows have another URL now; they stay as they are%n", changed);
      }
      if (gone > 0) {
        out.printf(
            "⚠️ %d indexed rows %s; they stay in the index%n",
            gone, source.isWhole() ? "left the table" : "are not among the chosen");
      }
    }
  }

  /**
   * An earlier run's plan with batches left, if these settings would have made the same and all
   * that is left of it is there. Another is made where it is not, and nothing lost but time.
   */
  public Optional<Plan> unfinished(Optional<Snapshot> snapshot) throws IOException {
    String fingerprint = fingerprint();
    for (StoredObject object : store.listFlat(StorageLayout.PLANS)) {
      Optional<PlanManifest> plan = read(object.key());
      int done = plan.map(found -> batchesDone(found, snapshot)).orElse(-1);
      if (done >= 0
          && plan.get().fingerprint().equals(fingerprint)
          && done < plan.get().batches().size()
          && isThere(plan.get(), done)) {
        return Optional.of(new Plan(plan.get(), done, 0, 0, Optional.empty()));
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
        store.listFlat(layout.planParts(plan.planId())).stream()
            .collect(Collectors.toMap(StoredObject::key, StoredObject::bytes));
    return plan.batches().stream()
        .skip(done)
        .flatMap(batch -> batch.parts().stream())
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
  public Plan make(Optional<Snapshot> snapshot) throws IOException {
    return ComparedTable.read(spark, settings, snapshot, compared -> plan(compared, snapshot));
  }

  private Plan plan(ComparedTable compared, Optional<Snapshot> snapshot) throws IOException {
    ComparedRows.Counts counts = compared.counts();
    String planId = UUID.randomUUID().toString();
    PlanCuts cuts = PlanCuts.of(settings.build().batchSize(), PlanCuts.MOST_ROWS);
    long wanted = counts.wanted();
    long limit = settings.source().limit();
    List<PlanBatch> batches =
        new PlanBatches(settings.storage(), layout, planId, cuts)
            .write(compared.ordered(wanted), limit > 0 ? Math.min(limit, wanted) : wanted);
    String base = snapshot.map(Snapshot::commitId).orElse("");
    PlanManifest manifest =
        new PlanManifest(
            planId,
            fingerprint(),
            base,
            compared.source(),
            counts.table(),
            counts.failed(),
            batches);
    if (!batches.isEmpty()) {
      store.put(layout.plan(planId), Json.write(manifest));
    }
    return new Plan(manifest, 0, counts.changed(), counts.gone(), compared.shortage());
  }
}
