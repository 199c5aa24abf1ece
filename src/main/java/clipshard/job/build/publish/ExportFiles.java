package clipshard.job.build.publish;

import clipshard.commit.CommittedShards;
import clipshard.config.Settings;
import clipshard.export.Exports;
import clipshard.export.ShardCopy;
import clipshard.format.Snapshot;
import clipshard.job.Pieces;
import clipshard.job.tables.FailedRows;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** Writes the exports of a snapshot; the shards are copied by tasks. */
public record ExportFiles(JavaSparkContext spark, ObjectStore store, Settings settings) {
  /**
   * Writes what is missing, of an earlier snapshot, or not as it was left.
   *
   * @param failed of the snapshot; not asked where nothing has to be written
   * @return whether anything had to be
   */
  public boolean run(Snapshot snapshot, CommittedShards shards, FailedRows failed)
      throws IOException {
    Exports exports = new Exports(store, settings, snapshot, shards);
    if (exports.isCurrent()) {
      return false;
    }
    exports.note(new IdMapFiles(spark, settings, shards.removed()).write(snapshot));
    copy(exports.pendingCopies());
    exports.writeManifests();
    exports.writeProgress(failed.counts().all());
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
