package clipshard.job.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.job.WithWorkbench;
import clipshard.proof.AlignmentReport;
import clipshard.proof.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of a damaged index: what is said to be checked was checked, and what is said to help helps. */
class ProvedTest extends WithWorkbench {
  private static final Pattern ADVICE =
      Pattern.compile("replace the content of (\\S+) by (\\{.*\\}) and run BuildIndex");

  @BeforeEach
  void build() throws Exception {
    bench.set("index.types=[color,structure]", "check.samples=0");
    bench.insertPictures(1, 15);
    bench.build();
    bench.insertPictures(15, 18);
    bench.build();
  }

  private Path newest(String start) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> folder.relativize(file).toString().startsWith(start))
          .filter(Files::isRegularFile)
          .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
          .orElseThrow();
    }
  }

  private String key(Path file) {
    return folder.relativize(file).toString();
  }

  private AlignmentReport damaged() throws Exception {
    AlignmentReport report = bench.report();
    assertFalse(report.isAligned(), bench.printed());
    return report;
  }

  private static String message(AlignmentReport report, String object) {
    List<String> messages =
        report.findings().stream()
            .filter(finding -> finding.object().equals(object))
            .map(Finding::message)
            .toList();
    assertEquals(1, messages.size(), () -> object + ": " + report.findings());
    return messages.get(0);
  }

  private void goBackAsAdvised(AlignmentReport report) throws Exception {
    Matcher advice = ADVICE.matcher(message(report, "clip_snapshot.json"));
    assertTrue(advice.find(), report.findings()::toString);
    Files.writeString(folder.resolve(advice.group(1)), advice.group(2));
    bench.build();
    assertTrue(bench.check(), bench.printed());
    assertEquals(numbers(1, 18), idMap("color"));
  }

  @Test
  void vectorsOfAShardThatIsGoneAreNotCounted() throws Exception {
    Files.delete(newest("shards/color/00000"));
    Map<String, String> checked = damaged().checked();
    assertEquals(
        "1 shard (1 of 2 could not be), 7 vectors, each against its record (10 of 17 could not be),"
            + " 2 exported shards, 17 ids in the id map",
        checked.get("color"));
    assertEquals(
        "2 shards, 17 vectors, each against its record, 2 exported shards, 17 ids in the id map",
        checked.get("structure"));
  }

  @Test
  void vectorsWhoseRecordIsDamagedAreNotCounted() throws Exception {
    Path part = newest("positions/");
    Files.write(part, new byte[] {1, 2, 3});
    AlignmentReport report = damaged();
    assertEquals(
        "2 shards, 10 vectors, each against its record (7 of 17 could not be), 2 exported shards",
        report.checked().get("color"));
    assertEquals(
        "1 part of positions (1 of 2 could not be), 0 parts of failures",
        report.checked().get("index"));
    assertEquals(
        "has 3 bytes, %d were written; version 1 does without it"
            .formatted(snapshot().positions().get(1).bytes()),
        message(report, key(part)));
    goBackAsAdvised(report);
  }

  @Test
  void exportsThatAreNotWhatTheyMustBeAreNotCounted() throws Exception {
    Files.delete(folder.resolve("clip_structure_shard_00001.index"));
    Files.writeString(folder.resolve("id_map_structure.json"), "[\"1\"]");
    assertEquals(
        "2 shards, 17 vectors, each against its record, 1 exported shard (1 of 2 could not be), 0"
            + " ids in the id map (17 of 17 could not be)",
        damaged().checked().get("structure"));
  }

  @Test
  void sealedShardsBesideAFlatOneThatIsGoneAreNotCounted() throws Exception {
    Path place = Files.createDirectory(data.resolve("sealed"));
    bench.set("storage.base-uri=" + place.toUri(), "index.factory=SQ8", "index.types=[color]");
    bench.build();
    try (var files = Files.walk(place)) {
      for (Path file : files.filter(it -> it.toString().contains("/color/00000-")).toList()) {
        if (Files.size(file) > 10_000) {
          Files.delete(file);
        }
      }
    }
    String index = damaged().checked().get("index");
    assertTrue(
        index.startsWith("0 SQ8 shards, by size, SHA-256 and header (1 of 1 could not be)"), index);
  }

  @Test
  void whatLiesInTheWrongPlaceIsNamed() throws Exception {
    Path color = newest("shards/color/00000");
    Path structure = newest("shards/structure/00000");
    byte[] bytes = Files.readAllBytes(color);
    Files.copy(structure, color, StandardCopyOption.REPLACE_EXISTING);
    Files.write(structure, bytes);
    Files.copy(
        newest("shards/color/00001"),
        folder.resolve("clip_color_shard_00000.index"),
        StandardCopyOption.REPLACE_EXISTING);
    AlignmentReport report = damaged();
    assertTrue(
        message(report, key(color)).contains("; it holds the bytes of structure's shard 0;"));
    assertTrue(
        message(report, key(structure))
            .endsWith(
                "; it holds the bytes of color's shard 0; clip_structure_shard_00000.index has its"
                    + " bytes: copy that to this key"));
    assertTrue(
        message(report, "clip_color_shard_00000.index")
            .endsWith(
                "; it holds the bytes of color's shard 1; BuildIndex --repair-exports writes it"
                    + " anew"));
  }

  @Test
  void aShardWhoseCopyIsWholeIsBroughtBackFromIt() throws Exception {
    Path shard = newest("shards/structure/00001");
    Files.delete(shard);
    String copy = "clip_structure_shard_00001.index";
    AlignmentReport report = damaged();
    assertEquals(
        "is missing; %s has its bytes: copy that to this key".formatted(copy),
        message(report, key(shard)));
    Files.copy(folder.resolve(copy), shard);
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void theOpenShardIsBroughtBackFromTheCommitBefore() throws Exception {
    Path shard = newest("shards/color/00001");
    Files.delete(shard);
    Files.delete(folder.resolve("clip_color_shard_00001.index"));
    AlignmentReport report = damaged();
    String message = message(report, key(shard));
    assertTrue(
        message.matches(
            "is missing; version 1 has shards/color/00001-\\w+\\.index with the first 4 of its 7 rows"
                + " in its place, which is whole"),
        message);
    goBackAsAdvised(report);
  }

  @Test
  void anIndexThatCannotBeOpenedGoesBackToOneThatCan() throws Exception {
    Path entries = newest("entries/");
    Files.delete(entries);
    AlignmentReport report = bench.report();
    assertFalse(report.isAligned(), bench.printed());
    assertTrue(report.findings().toString().contains(key(entries) + " is missing"));
    Matcher advice = ADVICE.matcher(report.findings().get(1).message());
    assertTrue(advice.find(), report.findings()::toString);
    Files.writeString(folder.resolve(advice.group(1)), advice.group(2));
    bench.build();
    assertTrue(bench.check(), bench.printed());
    assertEquals(numbers(1, 18), idMap("color"));
  }
}
