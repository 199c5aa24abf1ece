package clipshard.job.compact;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.embed.Vectors;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.ShardEntry;
import clipshard.format.StorageLayout;
import clipshard.job.ExecutorStores;
import clipshard.job.build.publish.PublishedShard;
import clipshard.job.tables.PositionParts;
import clipshard.shard.BuiltShard;
import clipshard.shard.ShardBuilder;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import scala.Tuple2;

/** In a task: builds one shard of each index type from rows that exist, and writes it. */
record NewShardTask(
    Settings.Storage storage, StorageLayout layout, ShardBuilder builder, List<IndexType> types)
    implements Serializable {
  /**
   * The {@link PublishedShard}, as JSON.
   *
   * @param rows as {@link OldShardTask} gives them, in any order
   */
  Iterator<byte[]> build(int ordinal, Iterator<Tuple2<Long, Tuple2<byte[], byte[]>>> rows)
      throws IOException {
    List<Tuple2<Long, Tuple2<byte[], byte[]>>> sorted = new ArrayList<>();
    rows.forEachRemaining(sorted::add);
    sorted.sort(Comparator.comparing(Tuple2::_1));
    ObjectStore store = ExecutorStores.store(storage);
    Map<String, ObjectRef> objects = new HashMap<>();
    Map<String, ObjectRef> sealed = new HashMap<>();
    for (int type = 0; type < types.size(); type++) {
      IndexType of = types.get(type);
      BuiltShard built =
          builder.build(of, ordinal, new byte[0], vectors(sorted, type), sorted.size());
      objects.put(of.label(), write(store, of, ordinal, built.bytes()));
      if (built.sealed().isPresent()) {
        sealed.put(of.label(), write(store, of, ordinal, built.sealed().get()));
      }
    }
    long first = builder.plan().firstPosition(ordinal);
    ShardEntry entry =
        new ShardEntry(ordinal, first, sorted.size(), Instant.now().toString(), objects, sealed);
    List<Part> positions =
        PositionParts.write(store, layout, storage.maxObjectBytes(), positions(ordinal, sorted));
    return List.of(Json.write(new PublishedShard(entry, positions, List.of(), List.of())))
        .iterator();
  }

  /** float[rows][dimension], row-major. */
  private float[] vectors(List<Tuple2<Long, Tuple2<byte[], byte[]>>> rows, int type) {
    int dimension = builder.dimension();
    float[] vectors = new float[rows.size() * dimension];
    int bytes = dimension * Float.BYTES;
    for (int row = 0; row < rows.size(); row++) {
      byte[] all = rows.get(row)._2()._2();
      float[] vector = Vectors.fromBytes(Arrays.copyOfRange(all, type * bytes, (type + 1) * bytes));
      System.arraycopy(vector, 0, vectors, row * dimension, dimension);
    }
    return vectors;
  }

  private ObjectRef write(ObjectStore store, IndexType type, int ordinal, byte[] bytes)
      throws IOException {
    return store.put(layout.shard(type, ordinal, DigestUtils.sha256Hex(bytes)), bytes);
  }

  private static List<PositionRow> positions(
      int ordinal, List<Tuple2<Long, Tuple2<byte[], byte[]>>> rows) throws IOException {
    List<PositionRow> positions = new ArrayList<>();
    for (Tuple2<Long, Tuple2<byte[], byte[]>> row : rows) {
      positions.add(Json.read(row._2()._1(), PositionRow.class).at(row._1(), ordinal));
    }
    return positions;
  }
}
