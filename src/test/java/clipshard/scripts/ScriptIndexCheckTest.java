package clipshard.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.ScriptNames;
import clipshard.config.Settings.Metric;
import clipshard.proof.AlignmentReport;
import clipshard.proof.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScriptIndexCheckTest {
  private static final String IDS = "list-text.json";
  @TempDir Path path;

  static List<String> forms() throws IOException {
    return ScriptFolder.goldenFiles("ids").stream().map(f -> f.getFileName().toString()).toList();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void anUndamagedIndexIsAccepted(String ids) throws IOException {
    AlignmentReport report = ScriptFolder.copy(path, ids).check();
    assertEquals(List.of(), report.findings());
    assertEquals(
        "3 shards, 25 vectors, 1 manifest, 25 means of color and structure",
        report.checked().get("combined").replace("25 ids in the id map, ", ""));
    assertTrue(report.notChecked().toString().contains("no checksums"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "clipshard.scripts.ScriptFaults#shardNames",
    "clipshard.scripts.ScriptFaults#shardFiles",
    "clipshard.scripts.ScriptFaults#vectors",
    "clipshard.scripts.ScriptFaults#idMaps",
    "clipshard.scripts.ScriptFaults#manifests"
  })
  void aFaultIsFoundAndNamed(String name, String finding, ScriptFaults.Fault fault)
      throws IOException {
    ScriptFolder folder = ScriptFolder.copy(path, IDS);
    fault.make(folder);
    List<String> findings = folder.check().findings().stream().map(Finding::toString).toList();
    assertTrue(
        findings.stream().anyMatch(found -> found.startsWith(finding)),
        () -> name + ":\n" + String.join("\n", findings));
  }

  static List<Path> otherTypes() throws IOException {
    return ScriptFolder.goldenFiles("types");
  }

  /** HNSW and the like: FAISS crashes on damage in them. */
  @ParameterizedTest
  @MethodSource("otherTypes")
  void aTypeThatCannotBeReadSafelyIsCountedByItsHeaderAndListed(Path index) throws IOException {
    ScriptFolder folder = ScriptFolder.copy(path, IDS);
    Files.delete(folder.shard("color", 1));
    Files.delete(folder.shard("color", 2));
    Files.delete(path.resolve("clip_color_manifest.json"));
    Files.write(folder.shard("color", 0), Files.readAllBytes(index));
    AlignmentReport report = folder.check();
    assertEquals(List.of(), report.findings());
    String rest = report.notChecked().toString();
    assertTrue(
        rest.contains(
            "vectors of 1 shard of color=clip_color_shard_00000.index is of FAISS's type"),
        rest);
    assertTrue(rest.contains("number of shards of color=there is no manifest"), rest);
    folder.replace("id_map_color.json", "\"1024\"", "\"1024\", \"1025\"");
    assertTrue(
        folder
            .check()
            .findings()
            .toString()
            .contains("Mismatch for color: index has 25, id_map has 26"));
  }

  /** Behind a short shard of one type, equal rows are other positions. */
  @Test
  void meansAreComparedAtThePositionsThatAgree() throws IOException {
    ScriptFolder folder = ScriptFolder.copy(path, IDS);
    folder.write("color", 0, Arrays.copyOf(folder.rows("color", 0), 72), 8, Metric.INNER_PRODUCT);
    assertTrue(folder.check().notChecked().toString().contains("=25 of 25 rows: the shards of"));
    folder.write("color", 0, folder.rows("combined", 1), 8, Metric.INNER_PRODUCT);
    folder.write("color", 1, Arrays.copyOf(folder.rows("color", 1), 72), 8, Metric.INNER_PRODUCT);
    String rest = folder.check().notChecked().toString();
    assertTrue(rest.contains("=15 of 25 rows: the shards of"), rest);
  }

  @Test
  void picklesAreListedAndNotRun() throws IOException {
    ScriptFolder folder = ScriptFolder.copy(path, IDS);
    for (String type : ScriptFolder.TYPES) {
      Files.delete(path.resolve("id_map_" + type + ".json"));
      Files.copy(
          ScriptFolder.golden("refused/objects.npy"), path.resolve("id_map_" + type + ".npy"));
    }
    AlignmentReport report = folder.check();
    assertEquals(List.of(), report.findings());
    String rest = report.notChecked().toString();
    assertTrue(rest.contains("id_map_color.npy=holds pickled Python objects"), rest);
    assertTrue(rest.contains("count of color"), rest);
  }

  @Test
  void anIndexInAFolderBelowIsFoundWithItsMapsAboveIt() throws IOException {
    Path below = path.resolve("a b/ü");
    ScriptFolder.copy(below, IDS);
    for (String type : ScriptFolder.TYPES) {
      Files.move(
          below.resolve("id_map_%s.json".formatted(type)),
          path.resolve("id_map_%s.json".formatted(type)));
    }
    assertEquals(List.of(), new ScriptFolder(path).check().findings());
    ScriptNames names = new ScriptNames("a b/", ScriptFolder.SHARDS, "id_map_{type}");
    String findings = new ScriptFolder(path).check(names).orElseThrow().findings().toString();
    assertTrue(findings.contains("color: there is no id map"), findings);
  }

  @Test
  void twoIndexesBelowAreToldApartBySetting() throws IOException {
    ScriptFolder.copy(path.resolve("new"), IDS);
    ScriptFolder.copy(path.resolve("old"), IDS);
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new ScriptFolder(path).check());
    assertEquals(
        "Shards of color are in 2 folders (new/, old/, …). Name the one to check with"
            + " check.scripts.folder.",
        refused.getMessage());
    ScriptNames names = new ScriptNames("old/", ScriptFolder.SHARDS, "id_map_{type}");
    assertEquals(List.of(), new ScriptFolder(path).check(names).orElseThrow().findings());
  }

  @Test
  void shardsInAFolderBelowAreLeftOutAndTold() throws IOException {
    ScriptFolder folder = ScriptFolder.copy(path, IDS);
    ScriptFolder.copy(path.resolve("backup"), IDS);
    AlignmentReport report = folder.check();
    assertEquals(List.of(), report.findings());
    assertTrue(report.notChecked().toString().contains("9 shards in other folders (backup/clip_"));
  }

  @Test
  void otherNamesAreFoundByThePattern() throws IOException {
    Files.createDirectories(path.resolve("rgb"));
    ScriptFolder golden = ScriptFolder.copy(path.resolve("from"), IDS);
    for (int number = 0; number < 3; number++) {
      Files.move(
          golden.shard("color", number), path.resolve("rgb/part#%d.bin".formatted(number + 1)));
    }
    Files.move(golden.path().resolve("id_map_color.json"), path.resolve("ids.json"));
    ScriptNames names = new ScriptNames("", "(?<type>rgb)/part#(?<shard>\\d)[.]bin", "ids.json");
    AlignmentReport report = new ScriptFolder(path).check(names).orElseThrow();
    assertEquals(
        "[⚠️ rgb/part#1.bin: is the first shard: numbers begin at 1, not 0]",
        report.findings().toString());
    assertEquals(
        "3 shards, 25 vectors", report.checked().get("rgb").replace("25 ids in the id map, ", ""));
  }

  @Test
  void numberedPartsOfAnIdMapAreOneMap() throws IOException {
    ScriptFolder folder = ScriptFolder.copy(path, IDS);
    folder.replace("id_map_color.json", "\"1009\", ", "\"1009\"]");
    String[] parts = Files.readString(path.resolve("id_map_color.json")).split("(?<=])", 2);
    Files.writeString(path.resolve("id_map_color.json"), parts[0]);
    Files.writeString(path.resolve("id_map_color_001.json"), "[" + parts[1]);
    assertEquals(List.of(), folder.check().findings());
  }

  @Test
  void namesCannotCommandTheTerminal() throws IOException {
    ScriptFolder folder = ScriptFolder.copy(path, IDS);
    folder.replace("id_map_color.json", "1003", "\\u001b[2J");
    folder.replace("id_map_color.json", "1004", "\\u001b[2J");
    String findings = folder.check().findings().toString();
    assertTrue(findings.contains("\\u001b[2J at 3 and 4"), findings);
    assertTrue(findings.indexOf('\u001b') < 0, findings);
  }

  @Test
  void whereNothingHasSuchNamesThereIsNothingToCheck() throws IOException {
    Files.writeString(path.resolve("readme.txt"), "nothing");
    ScriptNames names = new ScriptNames("", ScriptFolder.SHARDS, "id_map_{type}");
    assertTrue(new ScriptFolder(path).check(names).isEmpty());
  }
}
