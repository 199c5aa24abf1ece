package clipshard.job.tables;

import clipshard.config.Settings;
import clipshard.format.Amendment;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.ExecutorStores;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import scala.Tuple2;

/**
 * Writes, in tasks, the parts of positions of whose rows something else is to be recorded.
 *
 * @param <V> what that is: a tuple or string
 */
public record PositionAmendments<V>(
    Settings.Storage storage, StorageLayout layout, Recording<V> recording)
    implements Serializable {
  /** Some MB that are read and written. */
  private static final int PARTS_PER_TASK = 16;

  /** What is recorded of a row then. */
  @FunctionalInterface
  public interface Recording<V> extends Serializable {
    PositionRow of(PositionRow row, V record);
  }

  /**
   * Writes them.
   *
   * @param amended by position, each once
   * @param rows how many they are
   * @param snapshot whose positions they are
   */
  public List<Amendment> write(JavaPairRDD<Long, V> amended, long rows, Snapshot snapshot)
      throws IOException {
    if (rows == 0) {
      return List.of();
    }
    ArrayList<Part> positions = new ArrayList<>(snapshot.positions());
    int touched = (int) Math.min(rows, positions.size());
    PartPartitioner parts =
        new PartPartitioner(positions, (touched + PARTS_PER_TASK - 1) / PARTS_PER_TASK);
    List<byte[]> written =
        Shuffles.inOrder(parts, amended)
            .mapPartitions(
                task -> {
                  List<byte[]> ofTask = new ArrayList<>();
                  for (Amendment amendment : write(task, parts, positions)) {
                    ofTask.add(Json.write(amendment));
                  }
                  return ofTask.iterator();
                })
            .collect();
    return Json.readEach(written, Amendment.class);
  }

  /** Of rows that ascend, one part after the other. */
  private List<Amendment> write(
      Iterator<Tuple2<Long, V>> rows, PartPartitioner parts, List<Part> positions)
      throws IOException {
    List<Amendment> written = new ArrayList<>();
    Map<Long, V> records = new HashMap<>();
    int open = -1;
    while (rows.hasNext()) {
      Tuple2<Long, V> row = rows.next();
      int part = parts.part(row._1());
      if (part != open && !records.isEmpty()) {
        written.add(write(positions.get(open), records));
        records.clear();
      }
      open = part;
      records.put(row._1(), row._2());
    }
    if (!records.isEmpty()) {
      written.add(write(positions.get(open), records));
    }
    return written;
  }

  private Amendment write(Part part, Map<Long, V> records) throws IOException {
    ObjectStore store = ExecutorStores.store(storage);
    List<PositionRow> rows =
        PositionRow.PARQUET.read(store.get(part.object())).stream()
            .map(row -> amended(row, records.get(row.position())))
            .toList();
    List<Part> written = PositionParts.write(store, layout, storage.maxObjectBytes(), rows);
    return new Amendment(part.key(), written, records.size());
  }

  private PositionRow amended(PositionRow row, V record) {
    return record == null ? row : recording.of(row, record);
  }
}
