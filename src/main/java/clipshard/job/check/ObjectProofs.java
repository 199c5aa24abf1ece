package clipshard.job.check;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.Pieces;
import clipshard.proof.AlignmentReport;
import clipshard.proof.CheckOutcome;
import clipshard.proof.CheckOutcome.Effort;
import clipshard.proof.CheckOutcome.Sealed;
import clipshard.proof.CommittedIndex;
import clipshard.proof.ObjectCheck;
import clipshard.proof.ShardProof;
import clipshard.proof.ShardWork;
import clipshard.store.ObjectRef;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;

/** Reads every object that a snapshot names, and the copies of the shards, in tasks. */
record ObjectProofs(
    JavaSparkContext spark, Settings settings, StorageLayout layout, PrintStream out) {
  /** Proves all shards, one in memory per task; what was found and counted is in the report. */
  Effort run(CommittedIndex index, AlignmentReport report) throws IOException {
    Snapshot snapshot = index.snapshot();
    boolean full = settings.check().level() == Settings.CheckLevel.FULL;
    List<ShardWork> work = index.shardWork();
    Totals totals = proveShards(snapshot, work, full, report);
    for (String label : snapshot.types()) {
      report.checked(label, work.size(), "shards");
      if (full) {
        report.checked(label, snapshot.rows(), "vectors, each against its record");
      }
    }
    reportSealed(snapshot, work, totals.sealed(), full, report);
    report.checked("index", snapshot.positions().size(), "parts of positions");
    checkFailures(snapshot, report);
    if (settings.exports().fixedNames()) {
      checkCopies(index, report);
    }
    return totals.effort();
  }

  /** What the outcomes of many checks come to. */
  private record Totals(Effort effort, Sealed sealed) {
    private static final Totals NONE = new Totals(Effort.NONE, Sealed.NONE);

    private Totals plus(CheckOutcome outcome) {
      return new Totals(effort.plus(outcome.effort()), sealed.plus(outcome.sealed()));
    }
  }

  private static void reportSealed(
      Snapshot snapshot,
      List<ShardWork> work,
      Sealed sealed,
      boolean full,
      AlignmentReport report) {
    long objects = work.stream().mapToLong(shard -> shard.entry().sealed().size()).sum();
    if (objects == 0) {
      return;
    }
    String factory = snapshot.factory();
    if (!full) {
      report.checked("index", objects, factory + " shards, by size, SHA-256 and header");
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

  private Totals proveShards(
      Snapshot snapshot, List<ShardWork> work, boolean everyVector, AlignmentReport report)
      throws IOException {
    byte[] shipped = Json.write(snapshot.withoutParts());
    return inTasks(
        "Checking shards",
        "shards",
        work,
        report,
        (store, shard) ->
            new ShardProof(Json.read(shipped, Snapshot.class), everyVector, store, shard).run());
  }

  private void checkFailures(Snapshot snapshot, AlignmentReport report) throws IOException {
    inTasks(
        "Checking failures",
        "parts",
        snapshot.failures(),
        report,
        (store, part) -> ObjectCheck.failures(store, part));
    report.checked("index", snapshot.failures().size(), "parts of failures");
  }

  private void checkCopies(CommittedIndex index, AlignmentReport report) throws IOException {
    List<ObjectRef> copies = new ArrayList<>();
    for (ShardEntry entry : index.shards().all()) {
      for (String label : index.snapshot().types()) {
        ObjectRef original = entry.served(label);
        if (original != null) {
          String name = layout.exportedShard(IndexType.of(label), entry.ordinal());
          copies.add(new ObjectRef(name, original.bytes(), original.sha256()));
        }
      }
    }
    inTasks("Checking exported shards", "shards", copies, report, ObjectCheck::export);
    for (String label : index.snapshot().types()) {
      report.checked(label, index.shards().all().size(), "exported shards");
    }
  }

  private <T> Totals inTasks(
      String label,
      String unit,
      List<T> things,
      AlignmentReport report,
      Pieces.Work<T, CheckOutcome> check)
      throws IOException {
    Totals totals = Totals.NONE;
    for (byte[] result :
        new Pieces<>(spark, settings.storage(), things)
            .map(out, label, unit, (store, thing) -> Json.write(check.of(store, thing)))) {
      CheckOutcome outcome = Json.read(result, CheckOutcome.class);
      report.addAll(outcome.findings());
      totals = totals.plus(outcome);
    }
    return totals;
  }
}
