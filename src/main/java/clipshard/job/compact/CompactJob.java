package clipshard.job.compact;

import clipshard.catalog.WriterLock;
import clipshard.commit.CommitException;
import clipshard.commit.CommittedShards;
import clipshard.commit.Committer;
import clipshard.commit.GarbageCollector;
import clipshard.config.Settings;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.JobException;
import clipshard.job.Platform;
import clipshard.job.build.publish.ExportFiles;
import clipshard.job.search.PresentIndex;
import clipshard.job.tables.FailedRows;
import clipshard.store.ObjectStore;
import clipshard.text.Counted;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Takes the positions out of an index that rows have left, and writes its exports. */
public final class CompactJob implements AutoCloseable {
  private final JavaSparkContext spark;
  private final Settings settings;
  private final PrintStream out;
  private final ObjectStore store;
  private final StorageLayout layout;

  /** A compaction that prints what a person wants to see to {@code out}. */
  public CompactJob(SparkSession spark, Settings settings, PrintStream out) throws IOException {
    this.spark = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.settings = settings;
    this.out = out;
    this.store = ObjectStore.open(settings.storage());
    this.layout = StorageLayout.of(settings);
  }

  /**
   * Compacts the index in one commit; one without empty positions stays as it is.
   *
   * @throws CommitException when another run committed in between, or the outcome is unknown
   * @throws JobException when there is no index, or it is of another table
   */
  public void run() throws IOException, CommitException {
    try (WriterLock lock = WriterLock.acquire(settings.database(), store.place(), self())) {
      Committer committer = Committer.open(store, layout);
      Snapshot before =
          committer.opened().orElseThrow(() -> PresentIndex.missing(store, layout, ""));
      if (before.living() == before.rows()) {
        boolean exported = export(before, CommittedShards.read(store, before));
        out.printf(
            "Nothing to do: no position of %s is empty (version %d)%s%n",
            store.base(),
            before.version(),
            exported ? "; exports were missing, changed or behind, and were written anew" : "");
        return;
      }
      Snapshot after =
          new Compaction(spark, settings, store, layout, out)
              .run(
                  committer,
                  before,
                  () -> {
                    if (lock.ensureHeld()) {
                      committer.requireCurrent(before.commitId());
                    }
                  });
      finish(before, after);
    }
  }

  private static String self() {
    return "CompactIndex, process %d on %s"
        .formatted(ProcessHandle.current().pid(), Platform.host());
  }

  /** Whether any of what programs read had to be written. */
  private boolean export(Snapshot snapshot, CommittedShards shards) throws IOException {
    FailedRows failed = FailedRows.of(spark, settings, snapshot, shards.removed());
    return new ExportFiles(spark, store, settings).run(snapshot, shards, failed);
  }

  private void finish(Snapshot before, Snapshot after) throws IOException {
    CommittedShards now = CommittedShards.read(store, after);
    export(after, now);
    new GarbageCollector(store, layout, Instant.now()).collect(after);
    out.printf(
        "✅ Compacted: %s in %s of each type, without %s. Index: %s (version %d, generation %d)%n",
        Counted.of(after.rows(), "rows"),
        Counted.of(now.all().size(), "shards"),
        new EmptyPositions(before).size(),
        store.base(),
        after.version(),
        after.generation().number());
    out.printf(
        "   All positions are others now. What was version %d stays readable for a day.%n",
        before.version());
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
