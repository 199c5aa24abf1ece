package clipshard.job.build.rebuild;

import clipshard.attribute.Recorded;
import clipshard.catalog.Brands;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.embed.Vectors;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.RemovalRow;
import clipshard.format.ShardEntry;
import clipshard.format.StagedRow;
import clipshard.format.StorageLayout;
import clipshard.job.build.publish.PublishedShard;
import clipshard.job.tables.PositionParts;
import clipshard.picture.PictureUrl;
import clipshard.shard.BuiltShard;
import clipshard.shard.ShardBuilder;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * In a task: makes a shard of each index type of what is left of it and of what was embedded again,
 * and writes it, with its rows of positions. For one use by one thread; holds one shard.
 *
 * <p>What is lost is a unit vector, the same in all types, at a position where nobody lives.
 */
final class RebuildTask {
  private final ObjectStore store;
  private final Plan plan;
  private final DamagedShard shard;
  private final Map<IndexType, float[]> vectors = new EnumMap<>(IndexType.class);
  private final List<PositionRow> rows = new ArrayList<>();
  private final List<RemovalRow> lost = new ArrayList<>();
  private final String now = Instant.now().toString();
  private long embedded;
  private long others;

  /** What is the same for all shards. */
  record Plan(
      Settings.Storage storage,
      StorageLayout layout,
      ShardBuilder builder,
      ArrayList<IndexType> types)
      implements java.io.Serializable {}

  /**
   * What became of a shard.
   *
   * @param shard with the removals of what is lost
   * @param embedded rows whose vectors were made again
   * @param others those of them whose vectors are not bit for bit those of before
   */
  record Rebuilt(PublishedShard shard, long embedded, long others) {}

  RebuildTask(ObjectStore store, Plan plan, DamagedShard shard) {
    this.store = store;
    this.plan = plan;
    this.shard = shard;
    for (IndexType type : plan.types()) {
      vectors.put(type, new float[shard.count() * plan.builder().dimension()]);
    }
  }

  /**
   * Makes it.
   *
   * @param staged outcomes of its rows, and maybe of others
   */
  Rebuilt run(List<ObjectRef> staged) throws IOException {
    ShardRemains remains = ShardRemains.read(store, shard, plan.types());
    Map<Long, StagedRow> again = read(staged);
    for (int row = 0; row < shard.count(); row++) {
      StagedRow made = again.get(remains.position(row));
      if (remains.isWhole(row)) {
        add(remains.row(row).orElseThrow(), remains.vectors(row));
      } else if (made != null && remains.isOf(row, made.contentHash(), made.vectors())) {
        addAgain(remains, row, made);
      } else {
        addLost(remains, row);
      }
    }
    return new Rebuilt(write(), embedded, others);
  }

  private Map<Long, StagedRow> read(List<ObjectRef> staged) throws IOException {
    Map<Long, StagedRow> again = new HashMap<>();
    for (ObjectRef chunk : staged) {
      for (StagedRow row : StagedRow.PARQUET.read(store.get(chunk))) {
        long position = row.row().replaces();
        if (row.isEmbedded()
            && position >= shard.first()
            && position < shard.first() + shard.count()) {
          again.put(position, row);
        }
      }
    }
    return again;
  }

  private void add(PositionRow row, Map<IndexType, float[]> ofRow) {
    int dimension = plan.builder().dimension();
    ofRow.forEach(
        (type, vector) ->
            System.arraycopy(vector, 0, vectors.get(type), rows.size() * dimension, dimension));
    rows.add(row);
  }

  private void addAgain(ShardRemains remains, int row, StagedRow made) {
    PositionRow known = remains.row(row).orElseGet(() -> recorded(remains.position(row), made));
    PositionRow next = known.withVectors(made.checksums());
    embedded++;
    others += known.equals(next) ? 0 : 1;
    add(next, made.vectors());
  }

  private PositionRow recorded(long position, StagedRow made) {
    return new PositionRow(
        position,
        made.row().id(),
        shard.ordinal(),
        made.row().recorded(),
        made.row().version(),
        new PictureUrl(made.row().url()).stored(),
        made.row().urlHash(),
        made.contentHash(),
        made.validator(),
        made.checksums());
  }

  private void addLost(ShardRemains remains, int row) {
    long position = remains.position(row);
    float[] unit = new float[plan.builder().dimension()];
    unit[0] = 1;
    Map<IndexType, float[]> units = new EnumMap<>(IndexType.class);
    Map<IndexType, Long> checksums = new EnumMap<>(IndexType.class);
    for (IndexType type : plan.types()) {
      units.put(type, unit);
      checksums.put(type, Vectors.checksum(unit, 0, unit.length));
    }
    String id = remains.id(row);
    add(remains.row(row).orElseGet(() -> unknown(position, id)).lost(checksums), units);
    if (!remains.isRemoved(row)) {
      lost.add(new RemovalRow(position, id, RemovalRow.Why.LOST, now));
    }
  }

  private PositionRow unknown(long position, String id) {
    return new PositionRow(
        position,
        id,
        shard.ordinal(),
        Recorded.ofBrand(Brands.UNKNOWN),
        "",
        "",
        "",
        "",
        "",
        Map.of());
  }

  private PublishedShard write() throws IOException {
    Map<String, ObjectRef> objects = new HashMap<>();
    Map<String, ObjectRef> sealed = new HashMap<>();
    for (IndexType type : plan.types()) {
      BuiltShard built =
          plan.builder()
              .build(type, shard.ordinal(), new byte[0], vectors.get(type), shard.count());
      objects.put(type.label(), write(type, built.bytes()));
      if (built.sealed().isPresent()) {
        sealed.put(type.label(), write(type, built.sealed().get()));
      }
    }
    List<Part> positions =
        PositionParts.write(store, plan.layout(), plan.storage().maxObjectBytes(), rows);
    ShardEntry entry =
        new ShardEntry(shard.ordinal(), shard.first(), shard.count(), now, objects, sealed);
    return new PublishedShard(entry, positions, lost, List.of());
  }

  private ObjectRef write(IndexType type, byte[] bytes) throws IOException {
    String key = plan.layout().shard(type, shard.ordinal(), DigestUtils.sha256Hex(bytes));
    return store.put(key, bytes);
  }
}
