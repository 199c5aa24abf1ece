package clipshard.job.check;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.export.Exports;
import clipshard.export.ShardCopy;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.Pieces;
import clipshard.proof.AlignmentReport;
import clipshard.proof.CheckOutcome;
import clipshard.proof.CheckOutcome.Effort;
import clipshard.proof.CheckOutcome.Sealed;
import clipshard.proof.CommittedIndex;
import clipshard.proof.Finding;
import clipshard.proof.ObjectCheck;
import clipshard.proof.ShardProof;
import clipshard.proof.ShardWork;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;

/** Reads every object that a snapshot names, and the copies of the shards, in tasks. */
record ObjectProofs(
    JavaSparkContext spark,
    Settings settings,
    ObjectStore store,
    StorageLayout layout,
    PrintStream out) {
  /** Proves all shards, one in memory per task; what was found and counted is in the report. */
  Effort run(CommittedIndex index, AlignmentReport report) throws IOException {
    Snapshot snapshot = index.snapshot();
    boolean full = settings.check().level() == Settings.CheckLevel.FULL;
    List<ShardWork> work = index.shardWork();
    List<ShardCopy> copies = new Exports(store, settings, snapshot, index.shards()).copies();
    Totals totals = new Totals();
    totals.addAll(proveShards(snapshot, work, full));
    Effort effort = totals.effort;
    totals.addAll(
        inTasks("Checking failures", "parts", snapshot.failures(), ObjectCheck::failures));
    List<ObjectRef> copied = copies.stream().map(ShardCopy::copy).toList();
    totals.addAll(inTasks("Checking exported shards", "shards", copied, ObjectCheck::content));

    for (String label : snapshot.types()) {
      tellRead(report, label, keys(work, label), totals, "shards");
      if (full) {
        long compared = totals.vectors.getOrDefault(label, 0L);
        report.checked(label, compared, snapshot.rows(), "vectors, each against its record");
      }
    }
    reportSealed(snapshot, work, totals, full, report);
    tellRead(report, "index", keys(snapshot.positions()), totals, "parts of positions");
    tellRead(report, "index", keys(snapshot.failures()), totals, "parts of failures");
    if (settings.exports().fixedNames()) {
      for (String label : snapshot.types()) {
        tellRead(report, label, exported(work, label), totals, "exported shards");
      }
    }
    report.addAll(remedied(index, copies, totals));
    return effort;
  }

  /** What the outcomes of many checks come to. */
  private static final class Totals {
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, String> unread = new HashMap<>();
    private final Map<String, Long> vectors = new HashMap<>();
    private Effort effort = Effort.NONE;
    private Sealed sealed = Sealed.NONE;

    private void addAll(List<CheckOutcome> outcomes) {
      for (CheckOutcome outcome : outcomes) {
        findings.addAll(outcome.findings());
        unread.putAll(outcome.unread());
        outcome.vectors().forEach((type, count) -> vectors.merge(type, count, Long::sum));
        effort = effort.plus(outcome.effort());
        sealed = sealed.plus(outcome.sealed());
      }
    }

    private long read(List<String> keys) {
      return keys.stream().filter(key -> !key.isEmpty() && !unread.containsKey(key)).count();
    }
  }

  private static void tellRead(
      AlignmentReport report, String part, List<String> keys, Totals totals, String things) {
    report.checked(part, totals.read(keys), keys.size(), things);
  }

  private static List<String> keys(List<Part> parts) {
    return parts.stream().map(Part::key).toList();
  }

  /** Of the shards of a type; empty for one that has no object. */
  private static List<String> keys(List<ShardWork> work, String label) {
    return work.stream()
        .map(shard -> Optional.ofNullable(shard.entry().objects().get(label)))
        .map(object -> object.map(ObjectRef::key).orElse(""))
        .toList();
  }

  /** Under which names its shards are exported; empty for one that has no object. */
  private List<String> exported(List<ShardWork> work, String label) {
    return work.stream()
        .map(ShardWork::entry)
        .map(
            entry ->
                entry.served(label) == null
                    ? ""
                    : layout.exportedShard(IndexType.of(label), entry.ordinal()))
        .toList();
  }

  private static void reportSealed(
      Snapshot snapshot,
      List<ShardWork> work,
      Totals totals,
      boolean full,
      AlignmentReport report) {
    List<String> objects =
        work.stream()
            .flatMap(shard -> shard.entry().sealed().values().stream())
            .map(ObjectRef::key)
            .toList();
    if (objects.isEmpty()) {
      return;
    }
    String factory = snapshot.factory();
    Sealed sealed = totals.sealed;
    if (!full || totals.read(objects) < objects.size()) {
      tellRead(report, "index", objects, totals, factory + " shards, by size, SHA-256 and header");
    }
    if (sealed.rebuilt() > 0) {
      report.checked(
          "index",
          sealed.rebuilt(),
          factory + " shards, made anew of the recorded vectors, byte for byte");
    }
    if (sealed.compared() > 0) {
      report.checked(
          "index",
          sealed.compared(),
          String.format(
              Locale.ROOT,
              "%s shards that come out differently on this machine, vector by vector (least cosine"
                  + " %.4f)",
              factory,
              sealed.leastCosine()));
    }
  }

  private List<CheckOutcome> proveShards(
      Snapshot snapshot, List<ShardWork> work, boolean everyVector) throws IOException {
    byte[] shipped = Json.write(snapshot.withoutParts());
    return inTasks(
        "Checking shards",
        "shards",
        work,
        (store, shard) ->
            new ShardProof(Json.read(shipped, Snapshot.class), everyVector, store, shard).run());
  }

  private <T> List<CheckOutcome> inTasks(
      String label, String unit, List<T> things, Pieces.Work<T, CheckOutcome> check)
      throws IOException {
    return Json.readEach(
        new Pieces<>(spark, settings.storage(), things)
            .map(out, label, unit, (store, thing) -> Json.write(check.of(store, thing))),
        CheckOutcome.class);
  }

  private List<Finding> remedied(CommittedIndex index, List<ShardCopy> copies, Totals totals) {
    if (totals.unread.isEmpty()) {
      return totals.findings;
    }
    Set<String> own = index.objects().keySet();
    Set<String> unread = totals.unread.keySet();
    boolean areOwnDamaged = unread.stream().anyMatch(own::contains);
    Optional<FormerIndex> former =
        FormerIndex.before(store, layout, index.snapshot())
            .filter(it -> areOwnDamaged && it.isWhole(store, own, unread));
    return Stream.concat(
            new Remedies(index, totals.unread, copies, former).tell(totals.findings).stream(),
            former.map(it -> it.advice(layout)).stream())
        .toList();
  }
}
