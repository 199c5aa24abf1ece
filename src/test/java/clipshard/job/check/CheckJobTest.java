package clipshard.job.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.job.JobException;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.report.RunReport.SearchLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckJobTest extends WithWorkbench {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  @BeforeEach
  void build() throws Exception {
    bench.insertPictures(1, 15);
    bench.build();
  }

  private Path first(String objects, String name) throws IOException {
    try (var files = Files.walk(folder.resolve(objects))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().startsWith(name))
          .findFirst()
          .orElseThrow();
    }
  }

  private List<String> lines(String start) {
    return bench.printed().lines().filter(line -> line.startsWith(start)).toList();
  }

  private void assertFound(String expected) throws Exception {
    assertFalse(bench.check(), bench.printed());
    assertTrue(bench.printed().contains(expected), bench.printed());
    assertTrue(bench.printed().contains("❌ Not aligned"), bench.printed());
  }

  @Test
  void anEmptyPlaceIsNoAlignedIndex() throws Exception {
    try (Workbench empty = new Workbench(Files.createDirectory(data.resolve("empty")))) {
      JobException refused = assertThrows(JobException.class, empty::check);
      assertTrue(refused.getMessage().contains("There is no index under"));
    }
  }

  @Test
  void theDemoEncoderIsNamedForWhatItIs() throws Exception {
    String warning = "the demo encoder groups by colour and outline only";
    assertEquals(1, lines("⚠️ Model: " + warning).size(), "the build's");
    assertTrue(bench.check(), bench.printed());
    assertEquals(2, lines("⚠️ Model: " + warning).size(), bench.printed());
    assertTrue(Files.readString(folder.resolve("reports/check.html")).contains(warning));
  }

  @Test
  void aMissingShardIsFound() throws Exception {
    Path shard = first("shards/structure", "00001");
    Files.delete(shard);
    assertFound("shards/structure/" + shard.getFileName() + ": is missing");
  }

  @Test
  void aFlippedBitIsFound() throws Exception {
    Path shard = first("shards/color", "00000");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length / 2] ^= 1;
    Files.write(shard, bytes);
    assertFound("shards/color/" + shard.getFileName());
  }

  @Test
  void twoShardsThatChangedPlacesAreFound() throws Exception {
    Path color = first("shards/color", "00000");
    Path structure = first("shards/structure", "00000");
    Path aside = folder.resolve("aside");
    Files.move(color, aside);
    Files.move(structure, color);
    Files.move(aside, structure);
    assertFound("shards/color/" + color.getFileName());
  }

  @Test
  void anExportedCopyThatIsNotTheShardIsFound() throws Exception {
    Files.copy(
        folder.resolve("clip_color_shard_00000.index"),
        folder.resolve("clip_structure_shard_00000.index"),
        StandardCopyOption.REPLACE_EXISTING);
    assertFound("clip_structure_shard_00000.index");
  }

  @Test
  void anIdMapOfAnotherLengthIsFound() throws Exception {
    Files.writeString(folder.resolve("id_map_color.json"), "[\"1\",\"2\"]");
    assertFound("⚠️ Mismatch for color: index has 14, id_map has 2");
  }

  @Test
  void twoRowsSwappedInAnIdMapAreFound() throws Exception {
    Path map = folder.resolve("id_map_combined.json");
    String json = Files.readString(map, UTF_8);
    Files.writeString(map, json.replace("\"3\",\"4\"", "\"4\",\"3\""));
    assertFound("has id 4 at position 2, the snapshot 3");
  }

  @Test
  void aMissingManifestAndProgressAreFound() throws Exception {
    Files.delete(folder.resolve("clip_color_manifest.json"));
    Files.delete(folder.resolve("progress.json"));
    assertFound("clip_color_manifest.json: is missing");
    assertTrue(bench.printed().contains("progress.json: is missing"));
  }

  @Test
  void damagedPositionsAreFound() throws Exception {
    Path part = first("positions", "");
    Files.write(part, new byte[] {1, 2, 3});
    assertFalse(bench.check(), bench.printed());
    assertTrue(bench.printed().contains("positions/" + part.getFileName()), bench.printed());
  }

  @Test
  void theFirstSamplesOfEachTypeAreShownAndAllCounted() throws Exception {
    assertTrue(bench.set("check.samples=14").check(), bench.printed());
    assertEquals(9, lines("[").size(), bench.printed());
    assertTrue(bench.printed().contains("[3/14] ✅ id=3 | pos(id_map)=2 → shard#0"));
    assertEquals(
        List.of("color", "structure", "combined"),
        lines("✅ ").stream()
            .filter(line -> line.endsWith(": 14/14 at rank 1, cos ≥ 1.0000"))
            .map(line -> line.substring(2, line.indexOf(':')))
            .toList(),
        bench.printed());
  }

  @Test
  void everySampleIsInTheReportAndShownWhereThatIsWanted() throws Exception {
    bench.set("check.samples=14");
    try (CheckJob job =
        new CheckJob(bench.spark(), bench.settings(), new PrintStream(shown, true, UTF_8), true)) {
      job.run();
      List<SearchLine> searches = job.runReport().searches();
      assertEquals(42, searches.size());
      SearchLine last = searches.get(41);
      assertEquals(
          "combined 14 13 13 1",
          "%s %s %d %d %d"
              .formatted(last.type(), last.id(), last.position(), last.topPosition(), last.rank()));
      assertEquals(1, last.cosine(), 1e-4);
    }
    String printed = shown.toString(UTF_8);
    assertEquals(42, printed.lines().filter(line -> line.startsWith("[")).count(), printed);
  }

  @Test
  void aBrandThatNobodyHasIsTold() throws Exception {
    assertTrue(bench.set("check.brand=nobody").check(), bench.printed());
    assertTrue(bench.printed().contains("⚠️ random search: no indexed row"), bench.printed());
  }

  @Test
  void whatChangedInTheTableIsToldAndIsNoMisalignment() throws Exception {
    bench.execute("DELETE FROM images WHERE id = 3");
    bench.execute("UPDATE images SET image_url = '" + Workbench.picture(99) + "' WHERE id = 4");
    bench.insertPictures(50, 52);
    assertTrue(bench.check(), bench.printed());
    assertTrue(bench.printed().contains("2 rows are neither indexed nor recorded"));
    assertTrue(
        bench
            .printed()
            .contains("1 indexed row is not among those of the table any more; run BuildIndex"));
    assertTrue(bench.printed().contains("1 indexed row has another URL or version now"));
    assertTrue(bench.printed().contains("id=4: changed at the source since it was indexed"));
  }
}
