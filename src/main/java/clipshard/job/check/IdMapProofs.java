package clipshard.job.check;

import clipshard.config.Settings;
import clipshard.export.IdMaps;
import clipshard.format.Json;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.Pieces;
import clipshard.job.tables.IdMapSlices;
import clipshard.proof.IdMapCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** Checks the id maps, in tasks. */
record IdMapProofs(JavaSparkContext spark, Settings settings) {

  /** What holds of those of a snapshot. */
  List<IdMapCheck.Outcome> of(Snapshot snapshot) throws IOException {
    Settings.Storage storage = settings.storage();
    StorageLayout layout = StorageLayout.of(settings);
    ArrayList<String> types = new ArrayList<>(snapshot.types());
    List<IdMaps.Slice> slices = new IdMapSlices(spark, storage).of(snapshot);
    List<IdMapCheck.Outcome> outcomes = new ArrayList<>();
    for (byte[] outcome :
        new Pieces<>(spark, storage, slices)
            .map((store, slice) -> Json.write(IdMapCheck.of(store, layout, types, slice)))) {
      outcomes.add(Json.read(outcome, IdMapCheck.Outcome.class));
    }
    return outcomes;
  }
}
