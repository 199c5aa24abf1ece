package clipshard.job;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.export.IdMaps;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.proof.IdMapCheck;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** Writes and checks the id maps; the ids pass through tasks, never through the driver. */
final class IdMapStage {
  private final JavaSparkContext spark;
  private final Settings.Storage storage;
  private final StorageLayout layout;

  IdMapStage(JavaSparkContext spark, Settings settings) {
    this.spark = spark;
    this.storage = settings.storage();
    this.layout = StorageLayout.of(settings);
  }

  /** Writes the id maps of a snapshot; gives the bytes of each file. */
  Map<String, Long> write(Snapshot snapshot) {
    Settings.Storage to = storage;
    StorageLayout names = layout;
    ArrayList<String> types = new ArrayList<>(snapshot.types());
    Map<String, Long> written = new HashMap<>();
    for (Tuple2<String, Long> file :
        each(slices(snapshot), slice -> write(ExecutorLocal.store(to), names, types, slice))) {
      written.put(file._1(), file._2());
    }
    return written;
  }

  private static List<Tuple2<String, Long>> write(
      ObjectStore store, StorageLayout layout, List<String> types, IdMaps.Slice slice)
      throws IOException {
    byte[] json = IdMaps.json(store, slice);
    List<Tuple2<String, Long>> written = new ArrayList<>();
    for (String type : types) {
      String name = layout.idMap(IndexType.of(type), slice.number());
      store.put(name, json);
      written.add(new Tuple2<>(name, (long) json.length));
    }
    return written;
  }

  /** Checks the id maps of a snapshot. */
  List<IdMapCheck.Outcome> check(Snapshot snapshot) throws IOException {
    Settings.Storage from = storage;
    StorageLayout names = layout;
    ArrayList<String> types = new ArrayList<>(snapshot.types());
    List<IdMapCheck.Outcome> outcomes = new ArrayList<>();
    for (byte[] outcome :
        each(
            slices(snapshot),
            slice ->
                List.of(
                    Json.write(IdMapCheck.of(ExecutorLocal.store(from), names, types, slice))))) {
      outcomes.add(Json.read(outcome, IdMapCheck.Outcome.class));
    }
    return outcomes;
  }

  private List<IdMaps.Slice> slices(Snapshot snapshot) {
    Settings.Storage from = storage;
    List<Part> positions = snapshot.positions();
    List<Long> bytes =
        each(positions, part -> List.of(IdMaps.bytes(ExecutorLocal.store(from), part)));
    return IdMaps.slices(positions, bytes, storage.maxObjectBytes());
  }

  /** What a task makes of an object of the driver's. */
  private interface Work<T, R> extends Serializable {
    List<R> of(T piece) throws IOException;
  }

  /** Does the work on every piece, in tasks; gives the results in the order of the pieces. */
  private <T, R> List<R> each(List<T> pieces, Work<T, R> work) {
    if (pieces.isEmpty()) {
      return List.of();
    }
    ArrayList<T> shipped = new ArrayList<>(pieces);
    int slices = Math.min(pieces.size(), 4 * spark.defaultParallelism());
    return spark
        .parallelize(IntStream.range(0, pieces.size()).boxed().toList(), slices)
        .flatMap(number -> work.of(shipped.get(number)).iterator())
        .collect();
  }
}
