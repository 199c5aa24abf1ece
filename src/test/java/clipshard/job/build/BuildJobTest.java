package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.embed.QuantizedModel;
import clipshard.embed.VisionTransformer;
import clipshard.job.CountingHost;
import clipshard.job.JobException;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;

class BuildJobTest extends WithWorkbench {

  @Test
  void aTableBecomesAnAlignedIndex() throws Exception {
    bench.insertPictures(1, 26);
    BuildReport report = bench.build();
    assertEquals(25, report.embedded());
    assertEquals(2, report.batches());
    assertTrue(bench.printed().contains("Batch 1: Total=16, Skipped=0, Embedded=16"));
    for (String type : List.of("color", "structure", "combined")) {
      assertEquals(numbers(1, 26), idMap(type));
      for (int shard = 0; shard < 3; shard++) {
        assertTrue(Files.exists(folder.resolve("clip_%s_shard_%05d.index".formatted(type, shard))));
      }
    }
    assertFalse(Files.exists(folder.resolve("staging")));
    assertTrue(bench.set("check.samples=25").check(), bench.printed());
    assertTrue(bench.printed().contains("✅ color: 25/25 at rank 1, cos ≥ "));
  }

  @Test
  void aSecondRunAddsOnlyWhatIsNewAndMovesNothing() throws Exception {
    bench.insertPictures(100, 113);
    bench.build();
    Map<String, String> before = bench.objects();
    bench.insertPictures(1, 8);
    assertEquals(7, bench.build().embedded());
    List<String> ids = idMap("color");
    assertEquals(numbers(100, 113), ids.subList(0, 13));
    assertEquals(numbers(1, 8), ids.subList(13, 20));
    String full = "clip_color_shard_00000.index";
    assertEquals(before.get(full), bench.objects().get(full));
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void rowsOfAChunkWithOneUrlAreDownloadedOnce() throws Exception {
    try (CountingHost host = new CountingHost(100, Workbench.pictureBytes(1))) {
      for (int id = 10; id < 18; id++) {
        bench.insert(id, host.url(id % 2));
      }
      bench.insert(18, "data:image/png;base64,AAAA");
      bench.insert(19, "data:image/png;base64,AAAA");
      BuildReport report =
          bench.set("build.chunk-size=10", "fetch.allow-addresses=[127.0.0.1]").build();
      assertEquals(8, report.embedded());
      assertEquals(2, report.rejected());
      assertEquals(6, report.repeated());
      assertEquals(2, host.all());
    }
    assertEquals(numbers(10, 18), idMap("color"));
    String said = "6 of them have the URL of another row of their chunk: embedded once";
    assertTrue(bench.printed().contains(said), bench.printed());
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void aRunWithNothingToDoWritesNothing() throws Exception {
    bench.insertPictures(1, 4);
    bench.insert(4, "data:image/png;base64,AAAA");
    bench.build();
    Map<String, String> before = bench.objects();
    assertEquals(0, bench.build().batches());
    assertEquals(before, bench.objects());
    assertTrue(bench.printed().contains("Nothing to do"));
  }

  @Test
  void missingExportsAreWrittenAgainByARunWithNothingToEmbed() throws Exception {
    bench.insertPictures(1, 4);
    bench.build();
    Map<String, String> before = bench.objects();
    Files.delete(folder.resolve("id_map_color.json"));
    Files.delete(folder.resolve("clip_combined_shard_00000.index"));
    Files.writeString(folder.resolve("snapshots/exported.json"), "{");
    bench.build();
    Map<String, String> after = bench.objects();
    assertEquals(before.keySet(), after.keySet());
    assertEquals(before.get("id_map_color.json"), after.get("id_map_color.json"));
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void shardsAreTheSameBytesWhateverTheBatchesChunksAndGrowth() throws Exception {
    bench.insertPictures(1, 24);
    bench.build();
    Map<String, String> one = bench.objects();
    Path other = Files.createDirectory(data.resolve("other"));
    try (Workbench grown = new Workbench(other)) {
      grown.set("build.batch-size=7", "build.chunk-size=2", "source.partitions=3");
      grown.insertPictures(1, 5);
      grown.build();
      grown.insertPictures(5, 24);
      grown.build();
      Map<String, String> two = grown.objects();
      for (String key : one.keySet()) {
        if (key.startsWith("clip_") && key.endsWith(".index")) {
          assertEquals(one.get(key), two.get(key), key);
        }
      }
    }
  }

  @Test
  void anIndexOfAnotherProgramIsNeverTouched() throws Exception {
    Files.writeString(folder.resolve("color_shard_001.faiss"), "theirs");
    bench.insertPictures(1, 3);
    IOException refused = assertThrows(IOException.class, bench::build);
    assertTrue(refused.getMessage().contains("color_shard_001.faiss"));
    assertEquals(Map.of("color_shard_001.faiss", "theirs"), bench.objects());
  }

  @Test
  void anIndexIsNotContinuedWithOtherSettings() throws Exception {
    bench.insertPictures(1, 3);
    bench.build();
    bench.set("index.types=[color]", "index.metric=l2");
    JobException refused = assertThrows(JobException.class, bench::build);
    assertTrue(refused.getMessage().contains("index.types"), refused.getMessage());
    assertTrue(refused.getMessage().contains("index.metric"), refused.getMessage());
  }

  @Test
  void oneTypeAloneAndL2AndCountedNames() throws Exception {
    bench.set(
        "index.types=[structure]",
        "index.metric=l2",
        "exports.shard-name={type}_shard_{number:3}.faiss");
    bench.insertPictures(1, 13);
    bench.build();
    assertTrue(Files.exists(folder.resolve("structure_shard_001.faiss")));
    assertTrue(Files.exists(folder.resolve("structure_shard_002.faiss")));
    assertFalse(Files.exists(folder.resolve("id_map_color.json")));
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void aLimitTakesTheFirstRowsAndTheNextRunTheFollowing() throws Exception {
    bench.insertPictures(1, 10);
    bench.set("source.limit=4");
    bench.build();
    assertEquals(numbers(1, 5), idMap("color"));
    bench.build();
    assertEquals(numbers(1, 9), idMap("color"));
  }

  @Test
  void aRunWhoseTimeIsUpStopsAfterABatchAndTheNextOneFinishesItsPlan() throws Exception {
    bench.set("build.batch-size=4", "build.max-time=1ms");
    bench.insertPictures(10, 20);
    assertEquals(1, bench.build().batches());
    assertEquals(numbers(10, 14), idMap("color"));
    assertTrue(Files.exists(folder.resolve("staging")));
    bench.insertPictures(1, 3);
    bench.set("build.max-time=0s");
    assertEquals(3, bench.build().batches());
    assertTrue(bench.printed().contains("Finishing the plan of an earlier run first."));
    List<String> expected = new ArrayList<>(numbers(10, 20));
    expected.addAll(numbers(1, 3));
    assertEquals(expected, idMap("color"));
    assertFalse(Files.exists(folder.resolve("staging")));
  }

  @Test
  void aTableWithNothingToEmbedStartsNoIndex() throws Exception {
    assertEquals(0, bench.build().batches());
    assertEquals(Map.of(), bench.objects());
    assertTrue(bench.printed().contains("Nothing to do"));
  }

  @Test
  void aModelFromAUriIsTheSameModel() throws Exception {
    bench.insertPictures(1, 3);
    bench.build();
    Path model = Path.of("src/main/resources/demo-encoder.onnx").toAbsolutePath();
    bench.insertPictures(3, 5);
    bench.set("model.uri=" + model.toUri());
    bench.build();
    assertEquals(numbers(1, 5), idMap("color"));
  }

  /** Files of this machine under another scheme, as Databricks has its volumes. */
  public static final class Dbfs extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("dbfs:///");
    }
  }

  @Test
  void aModelOnAFileSystemWithoutServersIsTheSameModel() throws Exception {
    bench.insertPictures(1, 3);
    bench.build();
    Path model = Path.of("src/main/resources/demo-encoder.onnx").toAbsolutePath();
    bench.insertPictures(3, 5);
    bench.set("storage.hadoop.\"fs.dbfs.impl\"=" + Dbfs.class.getName(), "model.uri=dbfs:" + model);
    bench.build();
    assertEquals(numbers(1, 5), idMap("color"));
  }

  @Test
  void preprocessingBesideTheModelIsHonouredAndPinned() throws Exception {
    Path models = Files.createDirectory(data.resolve("models"));
    Path model = models.resolve("demo-encoder.onnx");
    Files.copy(Path.of("src/main/resources/demo-encoder.onnx"), model);
    bench.insertPictures(1, 3);
    bench.build();
    Files.writeString(
        models.resolve("preprocessor_config.json"),
        "{\"image_processor_type\": \"CLIPImageProcessor\", \"image_mean\": [0.5, 0.5, 0.5]}");
    bench.set("model.uri=" + model);
    JobException refused = assertThrows(JobException.class, bench::build);
    assertTrue(refused.getMessage().contains("preprocessing"), refused.getMessage());
    assertTrue(
        refused.getMessage().contains("model.preprocessing = clip goes on with it"),
        refused.getMessage());
    bench.insertPictures(3, 4);
    assertEquals(1, bench.set("model.preprocessing=clip").build().embedded());
  }

  @Test
  void anIndexIsNotContinuedWithItsModelsEightBitVersion() throws Exception {
    Path models = Files.createDirectory(data.resolve("eight-bit"));
    Path whole = models.resolve("whole.onnx");
    Path quantized = models.resolve("int8.onnx");
    VisionTransformer.write(whole, new VisionTransformer.Size(32, 16, 24, 1, 3, 8), 42);
    Files.writeString(
        models.resolve("preprocessor_config.json"),
        "{\"image_processor_type\": \"CLIPImageProcessor\", \"size\": {\"shortest_edge\": 32}, \"crop_size\": {\"height\": 32, \"width\": 32}}");
    QuantizedModel.write(whole, quantized);
    bench.insertPictures(1, 3);
    bench.set("model.uri=" + whole).build();
    bench.insertPictures(3, 4);
    JobException refused =
        assertThrows(JobException.class, () -> bench.set("model.uri=" + quantized).build());
    assertTrue(refused.getMessage().contains("model SHA-256"), refused.getMessage());
    assertFalse(refused.getMessage().contains("preprocessing"), refused.getMessage());
  }

  @Test
  void numbersSortAsNumbersAndTextByItsBytes() throws Exception {
    for (long id : new long[] {10, 9, 2, 100}) {
      bench.insertPictures(id, id + 1);
    }
    bench.build();
    assertEquals(List.of("2", "9", "10", "100"), idMap("color"));
  }

  @Test
  void textIdsOfAnyKindAreKept() throws Exception {
    List<String> ids = List.of("\"q\"", "10", "9", "Z", "a'b", "a\nb", "é", "\ud83d\ude00");
    bench.execute("DROP TABLE images");
    bench.execute("CREATE TABLE images (id text, image_url text)");
    for (String id : ids) {
      bench.execute(
          "INSERT INTO images VALUES ('%s', '%s')"
              .formatted(id.replace("'", "''"), Workbench.picture(id.hashCode())));
    }
    bench.build();
    assertEquals(Set.copyOf(ids), Set.copyOf(idMap("color")));
    byte[][] bytes =
        idMap("color").stream()
            .map(id -> id.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    byte[][] sorted = bytes.clone();
    java.util.Arrays.sort(sorted, java.util.Arrays::compareUnsigned);
    assertArrayEquals(sorted, bytes);
    assertTrue(bench.check(), bench.printed());
  }
}
