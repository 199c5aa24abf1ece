package clipshard.job.build.publish;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.format.ParquetParts;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.ShardEntry;
import clipshard.format.StagedRow;
import clipshard.format.StorageLayout;
import clipshard.job.ExecutorStores;
import clipshard.picture.PictureUrl;
import clipshard.shard.BuiltShard;
import clipshard.shard.ShardBuilder;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * A task: builds one shard of each index type and writes it, with its rows of positions. There is
 * one for each partition of {@code partitioner}.
 *
 * @param tail the open tail that the first partition continues; null when it starts a shard
 */
record PublishTask(
    Settings.Storage storage,
    StorageLayout layout,
    ShardBuilder builder,
    List<IndexType> types,
    List<ObjectRef> chunks,
    ShardPartitioner partitioner,
    ShardEntry tail)
    implements Function2<
        Integer, Iterator<Tuple2<Long, Tuple2<Integer, Integer>>>, Iterator<byte[]>> {

  @Override
  public Iterator<byte[]> call(
      Integer partition, Iterator<Tuple2<Long, Tuple2<Integer, Integer>>> numbered)
      throws IOException {
    List<Tuple2<Long, Tuple2<Integer, Integer>>> places = new ArrayList<>();
    numbered.forEachRemaining(places::add);
    places.sort(Comparator.comparing(Tuple2::_1));
    ObjectStore store = ExecutorStores.store(storage);
    int ordinal = partitioner.ordinal(partition);
    List<StagedRow> rows = stagedRows(store, places);
    long first = places.get(0)._1();
    Map<String, ObjectRef> objects = new HashMap<>();
    Map<String, ObjectRef> sealed = new HashMap<>();
    for (IndexType type : types) {
      BuiltShard built = build(store, type, ordinal, rows);
      objects.put(type.label(), write(store, type, ordinal, built.bytes()));
      if (built.sealed().isPresent()) {
        sealed.put(type.label(), write(store, type, ordinal, built.sealed().get()));
      }
    }
    int before = isTail(ordinal) ? tail.count() : 0;
    ShardEntry entry =
        new ShardEntry(
            ordinal,
            builder.plan().firstPosition(ordinal),
            before + rows.size(),
            Instant.now().toString(),
            objects,
            sealed);
    List<Part> positions = writePositions(store, first, ordinal, rows);
    return List.of(Json.write(new PublishedShard(entry, positions))).iterator();
  }

  /** The rows in the order of their positions; each staged chunk is read once. */
  private List<StagedRow> stagedRows(
      ObjectStore store, List<Tuple2<Long, Tuple2<Integer, Integer>>> places) throws IOException {
    List<StagedRow> rows = new ArrayList<>();
    List<StagedRow> chunkRows = List.of();
    int open = -1;
    for (Tuple2<Long, Tuple2<Integer, Integer>> place : places) {
      int chunk = place._2()._1();
      if (chunk != open) {
        chunkRows =
            StagedRow.PARQUET.read(store.get(chunks.get(chunk))).stream()
                .filter(StagedRow::isEmbedded)
                .toList();
        open = chunk;
      }
      rows.add(chunkRows.get(place._2()._2()));
    }
    return rows;
  }

  private BuiltShard build(ObjectStore store, IndexType type, int ordinal, List<StagedRow> rows)
      throws IOException {
    byte[] before = isTail(ordinal) ? store.get(tail.objects().get(type.label())) : new byte[0];
    float[] vectors = new float[rows.size() * builder.dimension()];
    for (int row = 0; row < rows.size(); row++) {
      float[] vector = rows.get(row).vectors().get(type);
      System.arraycopy(vector, 0, vectors, row * builder.dimension(), builder.dimension());
    }
    return builder.build(type, ordinal, before, vectors, rows.size());
  }

  private ObjectRef write(ObjectStore store, IndexType type, int ordinal, byte[] bytes)
      throws IOException {
    return store.put(layout.shard(type, ordinal, DigestUtils.sha256Hex(bytes)), bytes);
  }

  private List<Part> writePositions(
      ObjectStore store, long first, int ordinal, List<StagedRow> rows) throws IOException {
    List<Part> written = new ArrayList<>();
    ParquetParts<PositionRow> parts =
        new ParquetParts<>(
            PositionRow.PARQUET,
            Integer.MAX_VALUE,
            storage.maxObjectBytes(),
            (parquet, positions) -> {
              long from = positions.get(0).position();
              String key = layout.positions(from, DigestUtils.sha256Hex(parquet));
              written.add(Part.of(store.put(key, parquet), positions.size()));
            });
    for (int row = 0; row < rows.size(); row++) {
      StagedRow staged = rows.get(row);
      parts.add(
          new PositionRow(
              first + row,
              staged.row().id(),
              ordinal,
              staged.row().brand(),
              new PictureUrl(staged.row().url()).stored(),
              staged.row().urlHash(),
              staged.contentHash(),
              staged.checksums()));
    }
    parts.finish();
    return written;
  }

  private boolean isTail(int ordinal) {
    return tail != null && tail.ordinal() == ordinal;
  }
}
