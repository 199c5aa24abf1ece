package clipshard.job.build.publish;

import clipshard.commit.CommittedShards;
import clipshard.config.Settings;
import clipshard.export.Exports;
import clipshard.export.ShardCopy;
import clipshard.format.Snapshot;
import clipshard.job.Pieces;
import clipshard.job.tables.KnownIds;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** Writes the exports of a snapshot; the shards are copied by tasks. */
public record ExportFiles(JavaSparkContext spark, ObjectStore store, Settings settings) {
  /** Whether anything had to be written. */
  public boolean run(Snapshot snapshot, CommittedShards shards) throws IOException {
    Exports exports = new Exports(store, settings, snapshot, shards);
    if (exports.isCurrent()) {
      return false;
    }
    exports.note(new IdMapFiles(spark, settings).write(snapshot));
    copy(exports.pendingCopies());
    exports.writeManifests();
    exports.writeProgress(new KnownIds(spark, settings).countFailed(snapshot));
    return true;
  }

  private void copy(List<ShardCopy> copies) throws IOException {
    new Pieces<>(spark, settings.storage(), copies)
        .map(
            (store, copy) -> {
              store.copy(copy.from(), copy.to());
              return copy.to();
            });
  }
}
