package clipshard.job.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.commit.CommittedShards;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.faiss.FaissIndex;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.WithWorkbench;
import clipshard.proof.AlignmentReport;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Indexes that are wrong although every size and every SHA-256 in them is right. */
class ForgedIndexTest extends WithWorkbench {
  private static final int DIMENSION = 512;

  private ObjectStore store;
  private StorageLayout layout;

  @BeforeEach
  void build() throws Exception {
    bench.set("check.samples=0").insertPictures(1, 15);
    bench.build();
    store = bench.store();
    layout = StorageLayout.of(bench.settings());
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
  }

  /** Writes a shard with other vectors, and all that names it, as if it had been built so. */
  private void forgeShard(IndexType type, int ordinal, Consumer<float[]> change)
      throws IOException {
    Snapshot snapshot = snapshot();
    List<ShardEntry> entries = new ArrayList<>();
    for (ShardEntry entry : CommittedShards.read(store, snapshot).all()) {
      entries.add(entry.ordinal() == ordinal ? forged(entry, type, change) : entry);
    }
    Part part = Part.of(store.put("entries/forged.json", Json.write(entries)), entries.size());
    commit(with(snapshot, snapshot.positions(), List.of(part)));
  }

  private ShardEntry forged(ShardEntry entry, IndexType type, Consumer<float[]> change)
      throws IOException {
    ObjectRef object = entry.objects().get(type.label());
    Map<String, ObjectRef> objects = new HashMap<>(entry.objects());
    try (FaissIndex index = FaissIndex.fromBytes(store.get(object));
        FaissIndex other = FaissIndex.create(DIMENSION, "Flat", Settings.Metric.INNER_PRODUCT)) {
      float[] vectors = index.reconstruct(0, entry.count());
      change.accept(vectors);
      other.add(vectors, entry.count());
      objects.put(type.label(), store.put(object.key(), other.toBytes()));
      store.put(layout.exportedShard(type, entry.ordinal()), other.toBytes());
    }
    return new ShardEntry(
        entry.ordinal(),
        entry.firstPosition(),
        entry.count(),
        entry.createdAt(),
        objects,
        entry.sealed());
  }

  private static Snapshot with(Snapshot snapshot, List<Part> positions, List<Part> entries) {
    return new Snapshot(
        snapshot.format(),
        snapshot.version(),
        snapshot.commitId(),
        snapshot.parent(),
        snapshot.createdAt(),
        snapshot.source(),
        snapshot.model(),
        snapshot.types(),
        snapshot.metric(),
        snapshot.factory(),
        snapshot.rowsPerShard(),
        snapshot.generation(),
        snapshot.rows(),
        snapshot.living(),
        positions,
        entries,
        snapshot.failures(),
        snapshot.removals(),
        snapshot.plan());
  }

  private void commit(Snapshot snapshot) throws IOException {
    String key = layout.snapshot(snapshot.version(), snapshot.commitId());
    ObjectRef object = store.put(key, Json.write(snapshot));
    store.put(
        layout.pointer(),
        Json.write(
            Map.of(
                "version", snapshot.version(),
                "commitId", snapshot.commitId(),
                "key", key,
                "bytes", object.bytes(),
                "sha256", object.sha256())));
  }

  private static void swap(float[] vectors, int a, int b) {
    for (int i = 0; i < DIMENSION; i++) {
      float kept = vectors[a * DIMENSION + i];
      vectors[a * DIMENSION + i] = vectors[b * DIMENSION + i];
      vectors[b * DIMENSION + i] = kept;
    }
  }

  @Test
  void anUnchangedForgeryIsAligned() throws Exception {
    forgeShard(IndexType.COLOR, 0, vectors -> {});
    assertEquals(List.of(), bench.report().findings());
  }

  @Test
  void oneVectorOverwrittenByAnotherIsFound() throws Exception {
    forgeShard(
        IndexType.STRUCTURE,
        1,
        vectors -> System.arraycopy(vectors, 0, vectors, 2 * DIMENSION, DIMENSION));
    String found = bench.report().findings().toString();
    assertTrue(
        found.contains(
            "1 of 4 vectors are not those that were embedded, by their checksums; the first is row"
                + " 2 (position 12, id=13)"),
        found);
    assertTrue(found.contains("are not the normalised mean of color and structure"), found);
  }

  @Test
  void twoVectorsThatChangedPlacesAreFound() throws Exception {
    forgeShard(IndexType.COMBINED, 0, vectors -> swap(vectors, 3, 4));
    String found = bench.report().findings().toString();
    assertTrue(found.contains("2 of 10 vectors are not those that were embedded"), found);
    assertTrue(found.contains("the first is row 3 (position 3, id=4)"), found);
  }

  @Test
  void aVectorThatIsNotOfUnitNormIsFound() throws Exception {
    forgeShard(IndexType.COLOR, 0, vectors -> vectors[5 * DIMENSION] += 0.5f);
    String found = bench.report().findings().toString();
    assertTrue(found.contains("1 of 10 vectors are not finite and of unit norm"), found);
  }

  @Test
  void aVectorThatIsNotFiniteIsFoundAndDoesNotFindItself() throws Exception {
    forgeShard(IndexType.COLOR, 0, vectors -> vectors[5 * DIMENSION] = Float.NaN);
    String found = bench.report().findings().toString();
    assertTrue(found.contains("1 of 10 vectors are not finite and of unit norm"), found);
    assertTrue(found.contains("1 of 10 vectors do not find themselves"), found);
  }

  @Test
  void twoRowsThatChangedPlacesInThePositionsAreFound() throws Exception {
    Snapshot snapshot = snapshot();
    Part first = snapshot.positions().get(0);
    List<PositionRow> rows = new ArrayList<>(PositionRow.PARQUET.read(store.get(first.object())));
    PositionRow row = rows.get(6);
    rows.set(6, at(rows.get(7), 6));
    rows.set(7, at(row, 7));
    ObjectRef object = store.put(first.key(), PositionRow.PARQUET.write(rows));
    List<Part> positions = new ArrayList<>(snapshot.positions());
    positions.set(0, Part.of(object, rows.size()));
    commit(with(snapshot, positions, snapshot.entries()));
    String found = bench.report().findings().toString();
    for (IndexType type : IndexType.values()) {
      assertTrue(found.contains("shards/" + type.label() + "/00000"), found);
    }
    assertTrue(found.contains("2 of 10 vectors are not those that were embedded"), found);
    assertTrue(found.contains("id_map_color.json: has id 7 at position 6, the snapshot 8"), found);
  }

  private static PositionRow at(PositionRow row, long position) {
    return row.at(position, row.shard());
  }

  @Test
  void theStructureLevelDoesNotLookAtVectorsAndSaysSo() throws Exception {
    forgeShard(IndexType.COMBINED, 0, vectors -> swap(vectors, 3, 4));
    bench.build(); // whose manifests tell the forgery's SHA-256
    AlignmentReport report = bench.set("check.level=structure").report();
    assertTrue(report.isAligned(), bench.printed());
    assertTrue(report.notChecked().containsKey("every vector against its record"));
    assertTrue(report.notChecked().containsKey("sampled pictures, embedded again"));
    assertTrue(bench.printed().contains("Not checked:\n"), bench.printed());
    String found = bench.set("check.level=full").report().findings().toString();
    assertTrue(found.contains("shards/combined/00000"), found);
  }
}
