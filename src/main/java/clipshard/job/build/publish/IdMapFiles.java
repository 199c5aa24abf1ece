package clipshard.job.build.publish;

import clipshard.commit.RemovedRows;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.export.IdMaps;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.Pieces;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** Writes the id maps, in tasks; the ids never pass through the driver. */
record IdMapFiles(JavaSparkContext spark, Settings settings, RemovedRows removed) {

  /** Writes those of a snapshot; gives the bytes of each file. */
  Map<String, Long> write(Snapshot snapshot) throws IOException {
    Settings.Storage storage = settings.storage();
    StorageLayout layout = StorageLayout.of(settings);
    ArrayList<String> types = new ArrayList<>(snapshot.types());
    RemovedRows shipped = removed;
    List<Long> bytes =
        new Pieces<>(spark, storage, snapshot.positions())
            .map((store, part) -> IdMaps.bytes(store, part, shipped));
    List<IdMaps.Slice> slices =
        IdMaps.slices(snapshot.positions(), bytes, storage.maxObjectBytes());
    Map<String, Long> written = new HashMap<>();
    for (List<Tuple2<String, Long>> files :
        new Pieces<>(spark, storage, slices)
            .map((store, slice) -> write(store, layout, types, slice, shipped))) {
      files.forEach(file -> written.put(file._1(), file._2()));
    }
    return written;
  }

  private static List<Tuple2<String, Long>> write(
      ObjectStore store,
      StorageLayout layout,
      List<String> types,
      IdMaps.Slice slice,
      RemovedRows removed)
      throws IOException {
    byte[] json = IdMaps.json(store, slice, removed);
    List<Tuple2<String, Long>> written = new ArrayList<>();
    for (String type : types) {
      String name = layout.idMap(IndexType.of(type), slice.number());
      store.put(name, json);
      written.add(new Tuple2<>(name, (long) json.length));
    }
    return written;
  }
}
