package secondopinion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings.Metric;
import clipshard.faiss.FaissIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** scripts/verify-with-python.sh accepts what FaissIndex writes, and sees each kind of damage. */
final class VerifyWithPythonTest {

  private static final float[] UNIT_ROWS = {1, 0, 0, 1, 0.6f, 0.8f};

  @TempDir private Path folder;

  @BeforeEach
  void exportAnIndexOfThreeRows() throws IOException {
    writeShard(UNIT_ROWS, Metric.INNER_PRODUCT);
    writeManifest(3);
    writeIds("\"a\", \"ü\\n\", \"3\"");
  }

  @Test
  void acceptsASoundIndex() throws Exception {
    assertVerdict(0, "clip_color_shard_00000.index: 3 vectors of 2");
  }

  @Test
  void acceptsAnIdMapInParts() throws Exception {
    writeIds("\"a\"");
    writeIds("id_map_color_001.json", "\"b\", \"c\"");
    assertVerdict(0, "color: 1 shards, 3 vectors, 3 ids");
  }

  @Test
  void refusesACountThatIsNotTheManifests() throws Exception {
    writeManifest(4);
    assertVerdict(1, "it holds 3 vectors, the manifest says 4");
  }

  @Test
  void refusesAVectorThatIsNotOfNormOne() throws Exception {
    writeShard(new float[] {1, 0, 0, 1, 0.6f, 0.8001f}, Metric.INNER_PRODUCT);
    assertVerdict(1, "a norm is 8.0e-05 away from 1");
  }

  @Test
  void refusesAnotherMetric() throws Exception {
    writeShard(UNIT_ROWS, Metric.L2);
    assertVerdict(1, "its metric is l2, not ip");
  }

  @Test
  void refusesAnIdMapOfAnotherLength() throws Exception {
    writeIds("\"a\"");
    assertVerdict(1, "the shards hold 3 vectors, the id map has 1 positions");
  }

  @Test
  void refusesAnIdThatOccursTwice() throws Exception {
    writeIds("\"a\", \"b\", \"a\"");
    assertVerdict(1, "1 ids occur more than once");
  }

  @Test
  void saysHowManyPositionsRowsHaveLeft() throws Exception {
    writeIds("null, \"a\", null");
    assertVerdict(0, "color: 1 shards, 3 vectors, 1 ids, 2 positions that rows have left");
  }

  @Test
  void refusesAnIdMapThatEndsBeforeTheEmptyPositions() throws Exception {
    writeIds("\"a\", null");
    assertVerdict(1, "the shards hold 3 vectors, the id map has 2 positions");
  }

  @Test
  void refusesTypesWhoseEmptyPositionsDiffer() throws Exception {
    Files.copy(
        folder.resolve("clip_color_shard_00000.index"),
        folder.resolve("clip_structure_shard_00000.index"));
    Files.writeString(
        folder.resolve("clip_structure_manifest.json"),
        Files.readString(folder.resolve("clip_color_manifest.json")).replace("color", "structure"));
    writeIds("\"a\", null, \"b\"");
    writeIds("id_map_structure.json", "\"a\", \"b\", null");
    assertVerdict(1, "their id maps differ");
  }

  @Test
  void refusesAShardThatIsNotThere() throws Exception {
    Files.delete(folder.resolve("clip_color_shard_00000.index"));
    assertVerdict(1, "FAISS cannot read it");
  }

  @Test
  void refusesAFolderWithoutAnIndex() throws Exception {
    Files.delete(folder.resolve("clip_color_manifest.json"));
    assertVerdict(1, "no manifest that could be checked");
  }

  private void writeShard(float[] rows, Metric metric) throws IOException {
    try (FaissIndex index = FaissIndex.create(2, "Flat", metric)) {
      index.add(rows, rows.length / 2);
      Files.write(folder.resolve("clip_color_shard_00000.index"), index.toBytes());
    }
  }

  private void writeManifest(int count) throws IOException {
    Files.writeString(
        folder.resolve("clip_color_manifest.json"),
        """
        {"version": 1, "embed_type": "color", "shards": [{"shard_id": 0,
          "file": "clip_color_shard_00000.index", "count": %d,
          "created_at": "2026-01-01T00:00:00Z", "approx_mb": 0.1}]}
        """
            .formatted(count));
  }

  private void writeIds(String ids) throws IOException {
    writeIds("id_map_color.json", ids);
  }

  private void writeIds(String file, String ids) throws IOException {
    Files.writeString(folder.resolve(file), "[" + ids + "]");
  }

  private void assertVerdict(int status, String line) throws Exception {
    Process script =
        new ProcessBuilder("scripts/verify-with-python.sh", folder.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(status, script.waitFor(), output);
    assertTrue(output.contains(line), output);
  }
}
