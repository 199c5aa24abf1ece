package clipshard.job.build.publish;

import clipshard.commit.CommittedShards;
import clipshard.config.Settings;
import clipshard.export.Exports;
import clipshard.export.ShardCopy;
import clipshard.format.Snapshot;
import clipshard.job.ExecutorStores;
import clipshard.job.tables.IndexTable;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Writes the exports of a snapshot; the shards are copied by tasks. */
public final class ExportFiles {
  private final SparkSession session;
  private final JavaSparkContext spark;
  private final ObjectStore store;
  private final Settings settings;

  public ExportFiles(SparkSession session, ObjectStore store, Settings settings) {
    this.session = session;
    this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.store = store;
    this.settings = settings;
  }

  /** Whether anything had to be written. */
  public boolean run(Snapshot snapshot, CommittedShards shards) throws IOException {
    Exports exports = new Exports(store, settings, snapshot, shards);
    if (exports.isCurrent()) {
      return false;
    }
    exports.note(new IdMapFiles(spark, settings).write(snapshot));
    copy(exports.pendingCopies());
    exports.writeManifests();
    exports.writeProgress(new IndexTable(session, settings.storage()).countFailed(snapshot));
    return true;
  }

  private void copy(List<ShardCopy> copies) {
    if (copies.isEmpty()) {
      return;
    }
    ArrayList<ShardCopy> shipped = new ArrayList<>(copies);
    Settings.Storage storage = settings.storage();
    int slices = Math.min(copies.size(), 4 * spark.defaultParallelism());
    spark
        .parallelize(IntStream.range(0, copies.size()).boxed().toList(), slices)
        .foreach(
            number -> {
              ShardCopy copy = shipped.get(number);
              ExecutorStores.store(storage).copy(copy.from(), copy.to());
            });
  }
}
