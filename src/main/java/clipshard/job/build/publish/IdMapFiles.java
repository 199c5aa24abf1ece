package clipshard.job.build.publish;

import clipshard.commit.RemovedRows;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.export.IdMapObject;
import clipshard.export.IdMaps;
import clipshard.format.Json;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.Pieces;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** Writes the id maps, in tasks; the ids never pass through the driver. */
record IdMapFiles(JavaSparkContext spark, Settings settings, RemovedRows removed) {

  /** Writes those of a snapshot, each under its own name and under those that readers know. */
  List<IdMapObject> write(Snapshot snapshot) throws IOException {
    Settings.Storage storage = settings.storage();
    StorageLayout layout = StorageLayout.of(settings);
    ArrayList<String> types = new ArrayList<>(snapshot.types());
    RemovedRows shipped = removed;
    long version = snapshot.version();
    List<Long> bytes =
        new Pieces<>(spark, storage, snapshot.positions())
            .map((store, part) -> IdMaps.bytes(store, part, shipped));
    List<IdMaps.Slice> slices =
        IdMaps.slices(snapshot.positions(), bytes, storage.maxObjectBytes());
    return Json.readEach(
        new Pieces<>(spark, storage, slices)
            .map(
                (store, slice) -> Json.write(write(store, layout, version, types, slice, shipped))),
        IdMapObject.class);
  }

  private static IdMapObject write(
      ObjectStore store,
      StorageLayout layout,
      long version,
      List<String> types,
      IdMaps.Slice slice,
      RemovedRows removed)
      throws IOException {
    byte[] json = IdMaps.json(store, slice, removed);
    IdMapObject written = IdMaps.object(layout, version, slice, json);
    store.put(written.object().key(), json);
    for (String type : types) {
      store.put(layout.idMap(IndexType.of(type), slice.number()), json);
    }
    return written;
  }
}
