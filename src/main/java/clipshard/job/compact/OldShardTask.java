package clipshard.job.compact;

import clipshard.commit.RemovedRows;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.embed.Vectors;
import clipshard.faiss.FaissIndex;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.ShardEntry;
import clipshard.job.ExecutorStores;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import scala.Tuple2;

/**
 * In a task: the living rows of one shard, each with its vectors, on their way to their new
 * positions.
 *
 * @param types of the index
 * @param removed rows of the index
 */
record OldShardTask(Settings.Storage storage, List<IndexType> types, RemovedRows removed)
    implements Serializable {
  /**
   * A shard as it is.
   *
   * @param positions its parts of positions
   */
  record Work(ShardEntry entry, List<Part> positions) implements Serializable {
    Work {
      positions = new ArrayList<>(positions);
    }
  }

  /**
   * By new position: the {@link PositionRow} as it was, as JSON, and its vectors, float[dimension]
   * each, in the order of the types.
   *
   * @param moves old and new position of each living row of the shard
   * @throws DamagedObjectException when a vector is not the one that was recorded
   */
  Iterator<Tuple2<Long, Tuple2<byte[], byte[]>>> rows(Work work, Iterator<Tuple2<Long, Long>> moves)
      throws IOException {
    Map<Long, Long> newPositions = new HashMap<>();
    moves.forEachRemaining(move -> newPositions.put(move._1(), move._2()));
    ObjectStore store = ExecutorStores.store(storage);
    List<PositionRow> rows = new ArrayList<>();
    for (Part part : work.positions()) {
      rows.addAll(PositionRow.PARQUET.read(store.get(part.object())));
    }
    rows.removeIf(row -> removed.contains(row.position()));
    Map<Long, byte[][]> vectors = new HashMap<>();
    for (int type = 0; type < types.size(); type++) {
      read(store, work.entry(), type, rows, vectors);
    }
    return rows.stream()
        .map(
            row ->
                new Tuple2<>(
                    newPositions.get(row.position()),
                    new Tuple2<>(Json.write(row), joined(vectors.get(row.position())))))
        .iterator();
  }

  private void read(
      ObjectStore store,
      ShardEntry entry,
      int type,
      List<PositionRow> rows,
      Map<Long, byte[][]> vectors)
      throws IOException {
    ObjectRef object = entry.objects().get(types.get(type).label());
    try (FaissIndex index = FaissIndex.fromBytes(store.get(object))) {
      for (PositionRow row : rows) {
        float[] vector = index.reconstruct(row.position() - entry.firstPosition());
        if (Vectors.checksum(vector, 0, vector.length) != row.checksums().get(types.get(type))) {
          throw new DamagedObjectException(
              object.key(),
              "holds another vector at position %d than the one that was recorded; CheckAlignment tells all that is wrong"
                  .formatted(row.position()));
        }
        vectors.computeIfAbsent(row.position(), position -> new byte[types.size()][])[type] =
            Vectors.toBytes(vector, 0, vector.length);
      }
    }
  }

  private static byte[] joined(byte[][] vectors) {
    byte[] all = new byte[vectors.length * vectors[0].length];
    for (int type = 0; type < vectors.length; type++) {
      System.arraycopy(vectors[type], 0, all, type * vectors[0].length, vectors[0].length);
    }
    return all;
  }
}
