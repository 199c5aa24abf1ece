package clipshard.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.IndexType;
import clipshard.config.ShardNamePattern;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StorageLayoutTest {
  private static final String HASH = "0123456789abcdef".repeat(4);
  private final StorageLayout layout =
      new StorageLayout("clip", new ShardNamePattern("{prefix}_{type}_shard_{index:5}.index"));
  private final StorageLayout counted =
      new StorageLayout("clip", new ShardNamePattern("{type}_shard_{number:3}.faiss"));

  @Test
  void exportsHaveTheNamesThatReadersKnow() {
    assertEquals("id_map_color.json", layout.idMap(IndexType.COLOR, 0));
    assertEquals("id_map_color_001.json", layout.idMap(IndexType.COLOR, 1));
    assertEquals("clip_color_shard_00000.index", layout.exportedShard(IndexType.COLOR, 0));
    assertEquals("color_shard_001.faiss", counted.exportedShard(IndexType.COLOR, 0));
    assertEquals("clip_combined_manifest.json", layout.manifest(IndexType.COMBINED));
    assertEquals("clip_snapshot.json", layout.pointer());
  }

  @Test
  void everyKeyKeepsToTheCharactersThatEveryStoreTakes() {
    List<String> keys =
        List.of(
            layout.pointer(),
            layout.snapshot(3, "0b9f2c0e-1a52-4e8e-9b0c-2f4b1c2d3e4f"),
            layout.shard(IndexType.STRUCTURE, 99_999, HASH),
            layout.positions(1_000_000, HASH),
            layout.entries(1, HASH),
            layout.failures(1, HASH),
            layout.idMapObject(1, 0, HASH),
            layout.planPart("p-1", 7, 0),
            layout.stagedChunk(HASH, 256, 0, HASH),
            layout.exported(),
            layout.report("build", "json"),
            layout.report("check", "html"));
    for (String key : keys) {
      assertTrue(key.matches("[A-Za-z0-9_./-]+"), key);
    }
  }

  @Test
  void aReportIsNeitherGarbageNorAnExport() {
    String key = layout.report("build", "html");
    assertEquals("reports/build.html", key);
    assertFalse(layout.isOwn(key));
    assertFalse(layout.isExportName(key));
    assertTrue(layout.ownFolders().stream().noneMatch(key::startsWith));
  }

  @Test
  void aStagedNameTellsItsCountsAndHash() {
    String key = layout.stagedChunk(HASH, 250, 6, HASH);
    StagedChunk staged = layout.parseStagedChunk(key, 42).orElseThrow();
    assertEquals(250, staged.embedded());
    assertEquals(6, staged.rejected());
    assertEquals(HASH, staged.object().sha256());
    assertEquals(Optional.empty(), layout.parseStagedChunk(key + ".tmp", 42));
    assertEquals(Optional.empty(), layout.parseStagedChunk(key, 0));
  }

  @Test
  void exportNamesAreTold() {
    assertTrue(layout.isExportName("clip_color_shard_00012.index"));
    assertTrue(layout.isExportName("id_map_combined_002.json"));
    assertTrue(counted.isExportName("color_shard_001.faiss"));
    assertFalse(layout.isExportName("clip_snapshot.json"));
    assertFalse(layout.isExportName("readme.md"));
  }
}
