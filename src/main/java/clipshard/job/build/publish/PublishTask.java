package clipshard.job.build.publish;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.PlanRow;
import clipshard.format.PositionRow;
import clipshard.format.RemovalRow;
import clipshard.format.ShardEntry;
import clipshard.format.StagedRow;
import clipshard.format.StorageLayout;
import clipshard.job.ExecutorStores;
import clipshard.job.tables.PositionParts;
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
 * @param tailPositions its parts of positions
 */
record PublishTask(
    Settings.Storage storage,
    StorageLayout layout,
    ShardBuilder builder,
    List<IndexType> types,
    List<ObjectRef> chunks,
    ShardPartitioner partitioner,
    ShardEntry tail,
    List<Part> tailPositions)
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
    Map<String, ObjectRef> objects = new HashMap<>();
    Map<String, ObjectRef> sealed = new HashMap<>();
    for (IndexType type : types) {
      BuiltShard built = build(store, type, ordinal, rows);
      objects.put(type.label(), write(store, type, ordinal, built.bytes()));
      if (built.sealed().isPresent()) {
        sealed.put(type.label(), write(store, type, ordinal, built.sealed().get()));
      }
    }
    List<PositionRow> positions = positions(store, places.get(0)._1(), ordinal, rows);
    String now = Instant.now().toString();
    ShardEntry entry =
        new ShardEntry(
            ordinal, builder.plan().firstPosition(ordinal), positions.size(), now, objects, sealed);
    List<RemovalRow> removals =
        rows.stream()
            .map(StagedRow::row)
            .filter(PlanRow::isChange)
            .map(row -> row.removal(RemovalRow.Why.CHANGED, now))
            .toList();
    List<String> recovered =
        rows.stream().map(StagedRow::row).filter(PlanRow::hasFailed).map(PlanRow::id).toList();
    List<Part> parts = PositionParts.write(store, layout, storage.maxObjectBytes(), positions);
    return List.of(Json.write(new PublishedShard(entry, parts, removals, recovered))).iterator();
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

  /** Of all rows of a shard, those that the open tail has before the others. */
  private List<PositionRow> positions(
      ObjectStore store, long first, int ordinal, List<StagedRow> rows) throws IOException {
    List<PositionRow> positions = new ArrayList<>();
    if (isTail(ordinal)) {
      for (Part part : tailPositions) {
        positions.addAll(PositionRow.PARQUET.read(store.get(part.object())));
      }
    }
    for (int row = 0; row < rows.size(); row++) {
      StagedRow staged = rows.get(row);
      positions.add(
          new PositionRow(
              first + row,
              staged.row().id(),
              ordinal,
              staged.row().recorded(),
              staged.row().version(),
              new PictureUrl(staged.row().url()).stored(),
              staged.row().urlHash(),
              staged.contentHash(),
              staged.validator(),
              staged.checksums()));
    }
    return positions;
  }

  private boolean isTail(int ordinal) {
    return tail != null && tail.ordinal() == ordinal;
  }
}
