package clipshard.job.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.job.Workbench;
import clipshard.proof.AlignmentReport;
import clipshard.proof.Finding;
import clipshard.store.ObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of object that an index has, damaged in every way: CheckAlignment finds and names it.
 */
class DamageTest {
  private static final long SEED = Long.getLong("clipshard.seed", System.nanoTime());

  @TempDir static Path data;
  private static Workbench bench;

  /** Key to content, after the first commit and after the second one. */
  private static Map<String, byte[]> older;

  private static Map<String, byte[]> whole;

  /** Kinds of objects, by how their keys begin. */
  private enum Kind {
    POINTER("clip_snapshot.json", "snapshots/exported.json"),
    SNAPSHOT("snapshots/0"),
    ENTRIES("entries/"),
    FAILURES("failures/"),
    POSITIONS("positions/"),
    COLOR_SHARD("shards/color/"),
    STRUCTURE_SHARD("shards/structure/"),
    COMBINED_SHARD("shards/combined/"),
    ID_MAP("id_map_color.json", "progress.json"),
    MANIFEST("clip_color_manifest.json", "clip_structure_manifest.json"),
    PROGRESS("progress.json", "clip_color_manifest.json"),
    EXPORTED("snapshots/exported.json", "progress.json"),
    SEALED_COPY("clip_color_shard_00000.index", "clip_color_shard_00001.index"),
    OPEN_COPY("clip_combined_shard_00001.index", "clip_combined_shard_00000.index");

    private final String start;
    private final String sibling;

    Kind(String folder) {
      this(folder, "");
    }

    Kind(String start, String sibling) {
      this.start = start;
      this.sibling = sibling;
    }

    /** The newest one that the index has; shards' keys begin with their numbers. */
    String key() {
      return newest(whole, start);
    }

    String sibling() {
      return sibling.isEmpty()
          ? whole.keySet().stream().filter(key -> key.startsWith(start)).findFirst().orElseThrow()
          : sibling;
    }

    byte[] olderContent() {
      return older.get(newest(older, start));
    }

    /** A full shard is written once. */
    boolean hasOlder() {
      return this != SEALED_COPY;
    }

    private static String newest(Map<String, byte[]> objects, String start) {
      return objects.keySet().stream()
          .filter(key -> key.startsWith(start))
          .reduce((first, second) -> second)
          .orElseThrow();
    }
  }

  private enum Damage {
    DELETED,
    EMPTIED,
    TRUNCATED,
    BIT_FLIPPED,
    SWAPPED,
    REPLACED_BY_OLDER
  }

  @BeforeAll
  static void build() throws Exception {
    System.out.println("seed " + SEED);
    bench = new Workbench(Files.createDirectory(data.resolve("store")));
    bench.set("build.max-failure-share=1", "check.samples=5");
    bench.insertPictures(1, 14);
    bench.insert(900, "data:image/png;base64,AAAA");
    bench.build();
    older = objects();
    bench.insertPictures(14, 18);
    bench.insert(901, "data:image/png;base64,AAAA");
    bench.build();
    whole = objects();
    dropOrphans();
  }

  /**
   * The tail of the first commit and its positions, which the second one replaced, are no longer.
   */
  private static void dropOrphans() {
    older.keySet().stream()
        .filter(key -> key.matches("shards/.*/00001-.*|positions/000000000010-.*"))
        .forEach(whole::remove);
  }

  @AfterAll
  static void stop() throws Exception {
    bench.close();
  }

  private static Map<String, byte[]> objects() throws Exception {
    Map<String, byte[]> objects = new TreeMap<>();
    try (ObjectStore store = bench.store()) {
      for (var object : store.list("")) {
        objects.put(object.key(), store.get(object.key()));
      }
    }
    return objects;
  }

  @BeforeEach
  void restore() throws Exception {
    for (Map.Entry<String, byte[]> object : whole.entrySet()) {
      write(object.getKey(), object.getValue());
    }
  }

  private static void write(String key, byte[] content) throws Exception {
    Path file = bench.folder().resolve(key);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  static Stream<Arguments> damages() {
    return Stream.of(Kind.values())
        .flatMap(
            kind ->
                Stream.of(Damage.values())
                    .filter(damage -> damage != Damage.REPLACED_BY_OLDER || kind.hasOlder())
                    .map(damage -> Arguments.of(kind, damage)));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void isFoundAndNamed(Kind kind, Damage damage) throws Exception {
    String key = kind.key();
    Random random = new Random(SEED + (kind + " " + damage).hashCode());
    damage(key, kind, damage, random);
    AlignmentReport report = bench.report();
    assertFalse(report.isAligned(), key + " " + damage);
    List<Finding> findings = report.findings();
    List<String> accepted = new ArrayList<>(List.of(key));
    if (damage == Damage.SWAPPED) {
      accepted.add(kind.sibling());
    }
    assertTrue(
        findings.stream()
            .map(Finding::toString)
            .anyMatch(f -> accepted.stream().anyMatch(f::contains)),
        () -> key + " " + damage + ": " + findings);
  }

  private static void damage(String key, Kind kind, Damage damage, Random random) throws Exception {
    byte[] content = whole.get(key).clone();
    switch (damage) {
      case DELETED -> Files.delete(bench.folder().resolve(key));
      case EMPTIED -> write(key, new byte[0]);
      case TRUNCATED -> write(key, Arrays.copyOf(content, random.nextInt(1, content.length)));
      case BIT_FLIPPED -> {
        content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
        write(key, content);
      }
      case SWAPPED -> {
        assertNotEquals(key, kind.sibling());
        write(key, whole.get(kind.sibling()));
        write(kind.sibling(), content);
      }
      case REPLACED_BY_OLDER -> {
        assertFalse(Arrays.equals(content, kind.olderContent()), key);
        write(key, kind.olderContent());
      }
    }
  }

  @Test
  void orphansAreIgnored() throws Exception {
    Map<String, byte[]> orphans = new HashMap<>();
    whole.forEach(
        (key, content) -> {
          if (key.startsWith("shards/") || key.startsWith("positions/")) {
            orphans.put(key.replaceFirst("[0-9a-f]{4}\\.", "0000."), content);
          }
        });
    orphans.put(
        "snapshots/00000003-" + UUID.randomUUID() + ".json", whole.get(Kind.SNAPSHOT.key()));
    for (Map.Entry<String, byte[]> orphan : orphans.entrySet()) {
      write(orphan.getKey(), orphan.getValue());
    }
    try {
      AlignmentReport report = bench.report();
      assertEquals(List.of(), report.findings());
      assertTrue(report.isAligned());
    } finally {
      for (String orphan : orphans.keySet()) {
        Files.delete(bench.folder().resolve(orphan));
      }
    }
  }
}
