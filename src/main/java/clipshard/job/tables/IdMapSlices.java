package clipshard.job.tables;

import clipshard.config.Settings;
import clipshard.export.IdMaps;
import clipshard.format.Part;
import clipshard.format.Snapshot;
import clipshard.job.Pieces;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** Which positions each file of an id map holds. */
public record IdMapSlices(JavaSparkContext spark, Settings.Storage storage) {

  /** Those of a snapshot; the ids are counted in tasks and never pass through the driver. */
  public List<IdMaps.Slice> of(Snapshot snapshot) throws IOException {
    List<Part> positions = snapshot.positions();
    List<Long> bytes = new Pieces<>(spark, storage, positions).map(IdMaps::bytes);
    return IdMaps.slices(positions, bytes, storage.maxObjectBytes());
  }
}
