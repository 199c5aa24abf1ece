package clipshard.job.build.plan;

import clipshard.attribute.Recorded;
import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.Amendment;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.PlanBatch;
import clipshard.format.PlanManifest;
import clipshard.format.PositionRow;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.model.IndexPins;
import clipshard.job.tables.ComparedRows;
import clipshard.job.tables.ComparedTable;
import clipshard.job.tables.PositionAmendments;
import clipshard.job.tables.Refresh;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import clipshard.text.Counted;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

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
                    source.versionColumn(),
                    source.groupColumn(),
                    source.attributes(),
                    source.where(),
                    source.brand(),
                    source.comparedUrl()),
                source.limit(),
                settings.build().batchSize(),
                settings.build().removals())));
  }

  /**
   * A plan and what was seen while making it.
   *
   * @param seen of the table and the index, where it was looked at
   * @param kept why rows stay in the index that have left the table; empty where they leave it
   * @param shortage that the table was read slowly, and why
   */
  public record Plan(
      PlanManifest manifest,
      int batchesDone,
      Optional<ComparedRows.Counts> seen,
      Optional<String> kept,
      Optional<String> shortage) {
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
      seen.ifPresent(counts -> describe(out, counts));
    }

    private void describe(PrintStream out, ComparedRows.Counts counts) {
      stays().forEach(stays -> out.println("⚠️ " + stays));
      unknown(counts).ifPresent(unknown -> out.println("⚠️ " + unknown));
      if (counts.follows() && counts.changed() > 0) {
        out.printf(
            "   %s another URL or version in the index; where the picture is another, it is replaced%n",
            Counted.of(counts.changed(), "of them has", "of them have"));
      }
      if (counts.refreshed() > 0) {
        out.printf("   %s%n", refreshed(counts.refreshed()));
      }
      if (counts.follows() && counts.amended() > 0) {
        out.printf("   %s%n", recorded(counts.amended()));
      }
      if (kept.isEmpty() && counts.gone() > 0) {
        out.printf(
            "   %s%n",
            Counted.of(
                counts.gone(),
                "row has left the table; it leaves the index",
                "rows have left the table; they leave the index"));
      }
      if (kept.isEmpty() && counts.outdated() > 0) {
        out.printf(
            "   %s the index: their pictures are others now, which failed for good%n",
            Counted.of(counts.outdated(), "row leaves", "rows leave"));
      }
    }

    /** What the index does not follow the table in, for people. */
    public List<String> stays() {
      List<String> stays = new ArrayList<>();
      seen.ifPresent(
          counts -> {
            if (!counts.follows() && counts.changed() > 0) {
              stays.add(
                  Counted.of(
                      counts.changed(),
                      "indexed row has another URL or version now; it stays as it is (build.removals)",
                      "indexed rows have another URL or version now; they stay as they are (build.removals)"));
            }
            if (!counts.follows() && counts.amended() > 0) {
              stays.add(recorded(counts.amended()) + "; that stays as it is (build.removals)");
            }
            if (kept.isPresent() && counts.gone() > 0) {
              stays.add(
                  Counted.of(
                          counts.gone(),
                          "indexed row is not among those of the table; it stays in the index",
                          "indexed rows are not among those of the table; they stay in the index")
                      + " (%s)".formatted(kept.get()));
            }
          });
      return stays;
    }
  }

  private static PositionRow recorded(PositionRow row, Tuple2<String, String> record) {
    return row.amended(Recorded.of(record._1()), record._2());
  }

  /** That pictures are looked at again, for people. */
  static String refreshed(long rows) {
    return Counted.of(rows, "row of the index is", "rows of the index are")
        + " refreshed: downloaded again, and embedded where the picture is another";
  }

  /** That ids that are to be refreshed are none of the index, for people; empty if all are. */
  static Optional<String> unknown(ComparedRows.Counts counts) {
    return counts.unknown() == 0
        ? Optional.empty()
        : Optional.of(
            Counted.of(
                    counts.unknown(),
                    "id of build.refresh-ids is of no indexed row",
                    "ids of build.refresh-ids are of no indexed rows")
                + " of the table, and not refreshed");
  }

  /** That rows have the same pictures and something else to be recorded, for people. */
  public static String recorded(long rows) {
    return Counted.of(
        rows,
        "row: only what is recorded of it changed",
        "rows: only what is recorded of them changed");
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
        return Optional.of(
            new Plan(plan.get(), done, Optional.empty(), Optional.empty(), Optional.empty()));
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
    Stream<Part> rows = plan.batches().stream().skip(done).flatMap(batch -> batch.parts().stream());
    return isThere(layout.planParts(plan.planId()), rows.toList())
        && (done > 0
            || (isThere(StorageLayout.REMOVALS, plan.removals())
                && isThere(StorageLayout.FAILURES, plan.leavers())
                && isThere(StorageLayout.POSITIONS, amendedParts(plan))));
  }

  private static List<Part> amendedParts(PlanManifest plan) {
    return plan.amendments().stream().flatMap(one -> one.parts().stream()).toList();
  }

  private boolean isThere(String folder, List<Part> parts) throws IOException {
    if (parts.isEmpty()) {
      return true;
    }
    Map<String, Long> present =
        store.listFlat(folder).stream()
            .collect(Collectors.toMap(StoredObject::key, StoredObject::bytes));
    return parts.stream()
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
   * Reads the table, subtracts what is indexed or failed for good, sorts, and writes the plan, and
   * what leaves the index. A plan without rows to embed is not written.
   *
   * @param refresh rows of the index that are looked at again
   */
  public Plan make(Optional<Snapshot> snapshot, RemovedRows removed, Refresh refresh)
      throws IOException {
    return ComparedTable.read(
        spark, settings, snapshot, removed, refresh, compared -> plan(compared, snapshot, refresh));
  }

  private Plan plan(ComparedTable compared, Optional<Snapshot> snapshot, Refresh refresh)
      throws IOException {
    ComparedRows.Counts counts = compared.counts();
    String planId = UUID.randomUUID().toString();
    PlanCuts cuts = PlanCuts.of(settings.build().batchSize(), PlanCuts.MOST_ROWS);
    long wanted = counts.wanted();
    long limit = settings.source().limit();
    List<PlanBatch> batches =
        new PlanBatches(settings.storage(), layout, planId, cuts)
            .write(compared.ordered(wanted), limit > 0 ? Math.min(limit, wanted) : wanted);
    PlanRemovals.Written leaving =
        compared.removes()
            ? new PlanRemovals(
                    settings.storage(), layout, snapshot.map(Snapshot::version).orElse(0L) + 1)
                .write(compared.rows().leaving(), counts.gone() + counts.left() + counts.outdated())
            : PlanRemovals.Written.NONE;
    List<Amendment> amendments =
        counts.follows() && snapshot.isPresent()
            ? new PositionAmendments<Tuple2<String, String>>(
                    settings.storage(), layout, Planner::recorded)
                .write(compared.rows().amended(), counts.amended(), snapshot.get())
            : List.of();
    String base = snapshot.map(Snapshot::commitId).orElse("");
    PlanManifest manifest =
        new PlanManifest(
            planId,
            fingerprint(),
            refresh.name(),
            base,
            compared.next(counts),
            counts.table(),
            counts.failed(),
            leaving.removals(),
            leaving.leavers(),
            amendments,
            batches);
    if (!batches.isEmpty()) {
      store.put(layout.plan(planId), Json.write(manifest));
    }
    return new Plan(manifest, 0, Optional.of(counts), compared.kept(), compared.shortage());
  }
}
