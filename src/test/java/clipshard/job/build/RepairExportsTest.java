package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.format.Json;
import clipshard.job.WithWorkbench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Exports that others wrote over, removed, or added to: the check names them, a build mends them.
 */
class RepairExportsTest extends WithWorkbench {
  private static final String RECORD = "snapshots/exported.json";
  private static final String REMEDY = "; BuildIndex --repair-exports writes it anew";
  private Map<String, String> whole;

  @BeforeEach
  void build() throws Exception {
    bench.set("index.types=[color,structure]", "check.level=structure");
    bench.insertPictures(1, 26);
    bench.build();
    whole = bench.objects();
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** Another content of the same size. */
  private void flip(String name) throws Exception {
    byte[] content = Files.readAllBytes(file(name));
    content[content.length - 3] ^= 1;
    Files.write(file(name), content);
  }

  private void assertFound(String finding) throws Exception {
    assertFalse(bench.check(), bench.printed());
    assertTrue(bench.printed().contains(finding), bench.printed());
  }

  /** But for the record, which says when. */
  private void assertWhole() throws Exception {
    Map<String, String> now = new TreeMap<>(bench.objects());
    now.put(RECORD, whole.get(RECORD));
    assertEquals(whole, now);
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void aFileOfTheSameSizeThatWasChangedIsWrittenAnewByAnyBuild() throws Exception {
    for (String name :
        List.of(
            "clip_color_shard_00001.index",
            "clip_structure_shard_00002.index",
            "id_map_structure.json",
            "clip_color_manifest.json",
            "progress.json")) {
      flip(name);
      assertFalse(bench.check(), name);
      assertTrue(
          bench
              .printed()
              .lines()
              .anyMatch(line -> line.startsWith("❌ " + name + ": ") && line.endsWith(REMEDY)),
          bench.printed());
      bench.build();
      assertWhole();
    }
  }

  @Test
  void twoShardsThatChangedPlacesAreWrittenAnew() throws Exception {
    byte[] color = Files.readAllBytes(file("clip_color_shard_00000.index"));
    Files.write(
        file("clip_color_shard_00000.index"),
        Files.readAllBytes(file("clip_structure_shard_00000.index")));
    Files.write(file("clip_structure_shard_00000.index"), color);
    assertFound("❌ clip_structure_shard_00000.index: has SHA-256 ");
    bench.build();
    assertWhole();
    assertTrue(bench.printed().contains("; exports were missing, changed or behind, and were"));
  }

  /** As damage of the disk is, which no listing shows. */
  @Test
  void whatNoListingShowsIsMendedWhenThatIsAskedFor() throws Exception {
    for (String name : List.of("clip_color_shard_00000.index", "id_map_color.json")) {
      FileTime time = Files.getLastModifiedTime(file(name));
      flip(name);
      Files.setLastModifiedTime(file(name), time);
    }
    Map<String, String> damaged = bench.objects();
    bench.build();
    assertEquals(damaged, bench.objects());
    assertFound("❌ clip_color_shard_00000.index: has SHA-256 ");
    bench.set("exports.repair=true").build();
    assertWhole();
    assertTrue(bench.printed().contains("; all exports were written anew"));
    Map<String, String> repaired = bench.objects();
    bench.set("exports.repair=false").build();
    assertEquals(repaired, bench.objects());
  }

  @Test
  void strangersUnderTheNamesOfExportsAreFoundAndLeft() throws Exception {
    List<String> strangers =
        List.of(
            "clip_color_shard_00003.index",
            "clip_color_shard_7.index",
            "clip_combined_shard_00000.index",
            "clip_combined_manifest.json",
            "id_map_color_007.json",
            "id_map_combined.json");
    for (String name : strangers) {
      Files.copy(file("id_map_color.json"), file(name));
    }
    Files.copy(file("id_map_color.json"), file("other_color_shard_00000.index"));
    bench.set("exports.repair=true").build();
    assertFalse(bench.check(), bench.printed());
    for (String name : strangers) {
      assertTrue(
          bench.printed().contains("❌ " + name + ": is no export of this index, but has the name"),
          bench.printed());
      assertTrue(bench.printed().contains("remove or rename it"), bench.printed());
      Files.delete(file(name));
    }
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void aStrangerIsNoLongerOneWhenTheIndexHasGrownToIt() throws Exception {
    Path next = file("clip_color_shard_00003.index");
    byte[] other = Files.readAllBytes(file("clip_color_shard_00000.index"));
    Files.write(next, other);
    bench.insertPictures(50, 65);
    bench.build();
    byte[] now = Files.readAllBytes(next);
    assertEquals(other.length, now.length);
    assertFalse(Arrays.equals(other, now));
    assertTrue(bench.check(), bench.printed());
  }

  /** As those are that an index has lost which has become smaller. */
  @Test
  void whatTheLastExportLeftAndThisIndexHasNotIsRemoved() throws Exception {
    bench.set("exports.shard-name={type}/{index:3}.index", "exports.fixed-names=true").build();
    List<String> former = new ArrayList<>();
    for (String key : whole.keySet()) {
      if (key.startsWith("clip_") && key.endsWith(".index")) {
        former.add(key);
      }
    }
    assertEquals(6, former.size());
    former.forEach(name -> assertFalse(Files.exists(file(name)), name));
    assertTrue(bench.check(), bench.printed());
    Files.writeString(file("structure/note.txt"), "theirs");
    bench.set("exports.fixed-names=false");
    assertFound("❌ color/000.index: is left of an earlier export, and none of this index;");
    bench.build();
    assertFalse(Files.exists(file("color")));
    assertEquals("theirs", Files.readString(file("structure/note.txt")));
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void whatIsNotInTheRecordIsNeverRemoved() throws Exception {
    Files.writeString(file(RECORD), "{");
    bench.set("exports.fixed-names=false").build();
    assertTrue(Files.exists(file("clip_color_shard_00000.index")));
    assertFound("❌ clip_color_shard_00000.index: is no export of this index");
  }

  @Test
  void aRecordThatWasChangedIsNone() throws Exception {
    String record = Files.readString(file(RECORD));
    Files.writeString(file(RECORD), record.replace("clip_color_shard_00002", "clip_snapshot"));
    assertFound("❌ snapshots/exported.json: is no record of an export" + REMEDY);
    bench.build();
    assertWhole();
    assertEquals(
        List.of("commitId", "files", "sha256"),
        List.copyOf(Json.readMap(Files.readAllBytes(file(RECORD))).keySet()));
  }
}
