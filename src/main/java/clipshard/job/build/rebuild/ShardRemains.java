package clipshard.job.build.rebuild;

import clipshard.config.IndexType;
import clipshard.embed.Vectors;
import clipshard.export.Manifest;
import clipshard.faiss.DamagedIndexException;
import clipshard.faiss.FaissIndex;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scala.Tuple2;

/** In a task: what is left of a shard, wherever it lies. Holds one shard. */
final class ShardRemains {
  private final DamagedShard shard;
  private final PositionRow[] rows;
  private final String[] ids;

  /** Vectors that are those which were recorded, float[dimension] each; null where none is. */
  private final Map<IndexType, float[][]> recorded = new EnumMap<>(IndexType.class);

  /** Vectors of objects that are what was written, where rows are not recorded any more. */
  private final Map<IndexType, float[][]> written = new EnumMap<>(IndexType.class);

  private ShardRemains(DamagedShard shard) {
    this.shard = shard;
    this.rows = new PositionRow[shard.count()];
    this.ids = new String[shard.count()];
    Arrays.fill(ids, "");
  }

  /** Reads what can be read. */
  static ShardRemains read(ObjectStore store, DamagedShard shard, List<IndexType> types)
      throws IOException {
    ShardRemains remains = new ShardRemains(shard);
    remains.readPositions(store);
    for (IndexType type : types) {
      remains.readRecorded(store, type);
    }
    if (Arrays.asList(remains.rows).contains(null)) {
      remains.readIds(store);
      for (IndexType type : types) {
        remains.readWritten(store, type);
      }
    }
    return remains;
  }

  private void readPositions(ObjectStore store) throws IOException {
    for (Part part : shard.positions()) {
      Optional<byte[]> parquet = whole(store, part.object());
      if (parquet.isPresent()) {
        for (PositionRow row : PositionRow.PARQUET.read(parquet.get())) {
          int at = (int) (row.position() - shard.first());
          rows[at] = row;
          ids[at] = row.id();
        }
      }
    }
  }

  private static Optional<byte[]> whole(ObjectStore store, ObjectRef object) throws IOException {
    try {
      return Optional.of(store.get(object));
    } catch (FileNotFoundException | DamagedObjectException e) {
      return Optional.empty();
    }
  }

  private void readIds(ObjectStore store) throws IOException {
    for (Manifest.IdMap file : shard.idMaps()) {
      List<String> all = TrustedIdMaps.read(store, file);
      for (int number = 0; number < all.size(); number++) {
        long at = file.first() + number - shard.first();
        if (at >= 0 && at < ids.length && rows[(int) at] == null && all.get(number) != null) {
          ids[(int) at] = all.get(number);
        }
      }
    }
    shard.removed().forEach((position, id) -> ids[(int) (position - shard.first())] = id);
  }

  private void readRecorded(ObjectStore store, IndexType type) throws IOException {
    float[][] found = new float[rows.length][];
    recorded.put(type, found);
    for (String key : shard.candidates().get(type.label())) {
      Optional<byte[]> content = store.find(key);
      if (content.isPresent()) {
        readRecorded(type, content.get(), found);
      }
    }
  }

  private void readRecorded(IndexType type, byte[] content, float[][] found) {
    try (FaissIndex index = FaissIndex.fromBytes(content)) {
      for (int row = 0; row < Math.min(rows.length, index.count()); row++) {
        if (found[row] == null && rows[row] != null) {
          float[] vector = index.reconstruct(row);
          if (Vectors.checksum(vector, 0, vector.length) == rows[row].checksums().get(type)) {
            found[row] = vector;
          }
        }
      }
    } catch (DamagedIndexException e) {
      // Such an object tells nothing; others may.
    }
  }

  private void readWritten(ObjectStore store, IndexType type) throws IOException {
    ObjectRef object = shard.objects().get(type.label());
    Optional<byte[]> content = object == null ? Optional.empty() : whole(store, object);
    if (content.isPresent()) {
      float[][] all = new float[rows.length][];
      try (FaissIndex index = FaissIndex.fromBytes(content.get())) {
        for (int row = 0; row < Math.min(rows.length, index.count()); row++) {
          all[row] = index.reconstruct(row);
        }
      }
      written.put(type, all);
    }
  }

  /** Position and id of the rows whose pictures are to be embedded again. */
  List<Tuple2<Long, String>> open() {
    List<Tuple2<Long, String>> open = new ArrayList<>();
    for (int row = 0; row < rows.length; row++) {
      boolean canBeProved = rows[row] != null || (!ids[row].isEmpty() && !written.isEmpty());
      if (!isRemoved(row) && !isWhole(row) && canBeProved) {
        open.add(new Tuple2<>(position(row), ids[row]));
      }
    }
    return open;
  }

  long position(int row) {
    return shard.first() + row;
  }

  /** Whether nobody lives there any more. */
  boolean isRemoved(int row) {
    return shard.removed().containsKey(position(row));
  }

  /** Whether a row and all its vectors are as they were recorded. */
  boolean isWhole(int row) {
    return rows[row] != null && recorded.values().stream().noneMatch(all -> all[row] == null);
  }

  /** The vectors of a row that is whole. */
  Map<IndexType, float[]> vectors(int row) {
    Map<IndexType, float[]> vectors = new EnumMap<>(IndexType.class);
    recorded.forEach((type, all) -> vectors.put(type, all[row]));
    return vectors;
  }

  /** What is recorded of a row; empty where that is lost. */
  Optional<PositionRow> row(int row) {
    return Optional.ofNullable(rows[row]);
  }

  /** Who lives or lived there; empty where nobody knows. */
  String id(int row) {
    return ids[row];
  }

  /**
   * Whether a picture is that of a row: by its hash, or by its vectors where nothing is recorded.
   */
  boolean isOf(int row, String contentHash, Map<IndexType, float[]> vectors) {
    return rows[row] != null
        ? rows[row].contentHash().equals(contentHash)
        : !written.isEmpty()
            && written.entrySet().stream()
                .allMatch(all -> Arrays.equals(all.getValue()[row], vectors.get(all.getKey())));
  }
}
