package clipshard.job.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.commit.CommittedShards;
import clipshard.commit.Committer;
import clipshard.config.IndexType;
import clipshard.format.PositionRow;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.Workbench;
import clipshard.proof.AlignmentReport;
import clipshard.proof.Finding;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage for which nothing else is left: what CheckAlignment says helps, to the letter. */
class RebuildTest {
  private static final Pattern SHARD = Pattern.compile("BuildIndex --rebuild-shard (\\d+) ");

  @TempDir static Path data;
  private static Path whole;
  private static Workbench bench;

  /** The rows that count, with what is recorded of each. */
  private static Map<String, PositionRow> living;

  private static Snapshot built;

  @BeforeAll
  static void build() throws Exception {
    Path folder = Files.createDirectory(data.resolve("store"));
    whole = data.resolve("whole");
    bench = new Workbench(folder);
    bench.set("check.samples=0", "build.max-failure-share=1");
    bench.insertPictures(1, 24);
    bench.insert(24, "data:text/plain,none");
    bench.build();
    bench.execute("UPDATE images SET image_url = '" + Workbench.picture(99) + "' WHERE id = 5");
    bench.execute("DELETE FROM images WHERE id = 7");
    bench.insertPictures(25, 27);
    bench.build();
    living = living();
    built = snapshot();
    FileUtils.copyDirectory(folder.toFile(), whole.toFile());
  }

  @AfterAll
  static void stop() throws Exception {
    bench.close();
  }

  @BeforeEach
  void restore() throws Exception {
    FileUtils.cleanDirectory(bench.folder().toFile());
    FileUtils.copyDirectory(whole.toFile(), bench.folder().toFile());
    bench.set("build.rebuild-shards=[]", "build.rebuild-records=false");
  }

  private static Snapshot snapshot() throws IOException {
    try (ObjectStore store = bench.store()) {
      return Committer.open(store, StorageLayout.of(bench.settings())).opened().orElseThrow();
    }
  }

  private static Map<String, PositionRow> living() throws IOException {
    Snapshot snapshot = snapshot();
    Map<String, PositionRow> rows = new TreeMap<>();
    try (ObjectStore store = bench.store()) {
      CommittedShards shards = CommittedShards.read(store, snapshot);
      for (var part : snapshot.positions()) {
        for (PositionRow row : PositionRow.PARQUET.read(store.get(part.object()))) {
          if (!shards.removed().contains(row.position())) {
            assertNull(rows.put(row.id(), row));
          }
        }
      }
    }
    return rows;
  }

  private static List<Path> files(String start) throws IOException {
    Path folder = bench.folder();
    try (var files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> folder.relativize(file).toString().startsWith(start))
          .sorted()
          .toList();
    }
  }

  private static void delete(String start) throws IOException {
    List<Path> files = files(start);
    assertFalse(files.isEmpty(), start);
    for (Path file : files) {
      Files.delete(file);
    }
  }

  private static void truncate(String start) throws IOException {
    for (Path file : files(start)) {
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }
  }

  /** Does what the check says, and nothing else. */
  private static void followAdvice() throws Exception {
    AlignmentReport report = bench.set("check.level=structure").report();
    assertFalse(report.isAligned(), bench.printed());
    String said =
        report.findings().stream().map(Finding::message).collect(Collectors.joining("\n"));
    TreeSet<String> shards = new TreeSet<>();
    Matcher shard = SHARD.matcher(said);
    while (shard.find()) {
      shards.add(shard.group(1));
    }
    boolean isOfRecords = said.contains(Remedies.REBUILD_RECORDS);
    boolean isOfExports = said.contains(Finding.REPAIR_EXPORTS);
    assertTrue(isOfRecords || !shards.isEmpty(), said);
    bench.set(
        "build.rebuild-shards=[" + String.join(",", shards) + "]",
        "build.rebuild-records=" + isOfRecords,
        "exports.repair=" + isOfExports);
    bench.build();
    bench.set("build.rebuild-shards=[]", "build.rebuild-records=false", "exports.repair=false");
    bench.set("check.level=full");
    assertTrue(bench.check(), bench.printed());
  }

  /** The same ids as before with the same vectors, wherever they live. */
  private static void assertSameRows() throws IOException {
    Map<String, PositionRow> now = living();
    assertEquals(vectors(living), vectors(now));
  }

  private static Map<String, Map<IndexType, Long>> vectors(Map<String, PositionRow> rows) {
    return rows.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, row -> row.getValue().checksums()));
  }

  @Test
  void aShardWithoutRemovedRowsIsAgainWhatWasWritten() throws Exception {
    delete("shards/color/00001-");
    delete("clip_color_shard_00001");
    followAdvice();
    assertEquals(built, snapshot());
  }

  @Test
  void shardsWhoseBytesAreLostAreEmbeddedAgain() throws Exception {
    delete("shards/color/00000-");
    delete("clip_color_shard_00000");
    truncate("shards/structure/00001-");
    truncate("clip_structure_shard_00001");
    followAdvice();
    assertEquals(living, living());
    assertEquals(built.living(), snapshot().living());
  }

  @Test
  void aPictureThatIsAnotherOneNowIsARowThatChanged() throws Exception {
    truncate("shards/combined/00000-");
    truncate("clip_combined_shard_00000");
    String changed = "UPDATE images SET image_url = '%s' WHERE id = 3";
    bench.execute(changed.formatted(Workbench.picture(77)));
    bench.execute("DELETE FROM images WHERE id = 2");
    try {
      followAdvice();
      Map<String, PositionRow> now = living();
      assertEquals(built.rows(), now.get("3").position());
      assertFalse(now.containsKey("2"));
      assertEquals(living.get("4"), now.get("4"));
      assertTrue(bench.printed().contains("2 could not be had again"), bench.printed());
    } finally {
      bench.execute(changed.formatted(Workbench.picture(3)));
      bench.insertPictures(2, 3);
    }
  }

  @Test
  void positionsComeFromTheIdMapsAndAreProvedByTheVectors() throws Exception {
    truncate("positions/000000000000-");
    String changed = "UPDATE images SET image_url = '%s' WHERE id = 3";
    bench.execute(changed.formatted(Workbench.picture(77)));
    try {
      followAdvice();
    } finally {
      bench.execute(changed.formatted(Workbench.picture(3)));
    }
    Map<String, PositionRow> now = living();
    assertEquals(built.rows(), now.remove("3").position());
    Map<String, PositionRow> others = new TreeMap<>(living);
    others.remove("3");
    assertEquals(others, now);
  }

  @Test
  void withoutIdMapsTheRowsOfLostPositionsAreNewOnes() throws Exception {
    truncate("positions/000000000000-");
    delete("id_maps/");
    delete("id_map_");
    followAdvice();
    assertSameRows();
    assertTrue(living().get("1").position() >= built.rows());
  }

  @Test
  void listsOfTheSnapshotAreMadeAnew() throws Exception {
    delete("snapshots/00000001");
    delete("snapshots/00000002");
    delete("entries/");
    delete("removals/");
    delete("failures/");
    followAdvice();
    assertEquals(living, living());
    assertEquals(built.living(), snapshot().living());
    assertTrue(bench.printed().contains("of 26 rows 0 were embedded again"), bench.printed());
  }

  @Test
  void removalsAreFoundWithoutIdMapsToo() throws Exception {
    delete("snapshots/00000001");
    delete("snapshots/00000002");
    delete("removals/");
    delete("clip_color_manifest.json");
    followAdvice();
    assertEquals(living, living());
  }

  @Test
  void onlyShardsThatThereAreCanBeNamed() {
    bench.set("build.rebuild-shards=[1,3-4]");
    String said =
        org.junit.jupiter.api.Assertions.assertThrows(
                clipshard.job.JobException.class, bench::build)
            .getMessage();
    assertEquals("--rebuild-shard 1,3-4: the index has the shards 0 to 2", said);
  }
}
