package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.format.Snapshot;
import clipshard.job.WithWorkbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a build removes of what earlier ones left, and what it never touches. */
class GarbageTest extends WithWorkbench {
  private static final String HASH = "0123456789abcdef0123";
  private static final String UUID = "00000000-0000-0000-0000-000000000000";
  private static final List<String> ORPHANS =
      List.of(
          "shards/color/00000-" + HASH + ".index",
          "shards/combined/00007-" + HASH + ".index",
          "positions/000000000000-" + HASH + ".parquet",
          "entries/00000002-" + HASH + ".json",
          "failures/00000001-" + HASH + ".parquet",
          "id_maps/00000009-000-" + HASH + ".json",
          "snapshots/00000001-" + UUID + ".json",
          "shards/color/.00000-" + HASH + ".index." + UUID);
  private static final List<String> FOREIGN =
      List.of(
          "shards/color/notes.txt",
          "shards/color/00000-short.index",
          "snapshots/readme.json",
          "elsewhere/00000-" + HASH + ".index",
          "00000-" + HASH + ".index");

  private void plant(List<String> keys) throws IOException {
    for (String key : keys) {
      Files.createDirectories(folder.resolve(key).getParent());
      Files.writeString(folder.resolve(key), "left over");
    }
  }

  private void age(Duration age) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
      }
    }
  }

  /** But for the record of the exports: it tells when they were written. */
  private Map<String, String> objects() throws IOException {
    Map<String, String> objects = bench.objects();
    objects.remove("snapshots/exported.json");
    return objects;
  }

  private Set<String> keys() throws IOException {
    return objects().keySet();
  }

  private Set<String> shards() throws IOException {
    return keys().stream().filter(key -> key.startsWith("shards/")).collect(Collectors.toSet());
  }

  @Test
  void whatNoSnapshotNamesIsRemovedAfterADay() throws Exception {
    bench.insertPictures(1, 14);
    bench.build();
    Map<String, String> before = objects();
    plant(ORPHANS);
    age(Duration.ofHours(25));
    bench.build();
    assertEquals(before, objects());
    assertFalse(Files.exists(folder.resolve("failures")), "an empty folder is left");
    assertTrue(bench.printed().contains("Removed 8 objects"), bench.printed());
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void nothingIsRemovedOnItsFirstDay() throws Exception {
    bench.insertPictures(1, 14);
    bench.build();
    plant(ORPHANS);
    age(Duration.ofHours(23));
    Map<String, String> before = objects();
    bench.build();
    assertEquals(before, objects());
  }

  @Test
  void whatIsNotOursIsNeverRemoved() throws Exception {
    bench.insertPictures(1, 14);
    bench.build();
    plant(FOREIGN);
    age(Duration.ofDays(1000));
    Map<String, String> before = objects();
    bench.build();
    assertEquals(before, objects());
  }

  @Test
  void theLastTwoSnapshotsKeepAllTheirObjects() throws Exception {
    bench.insertPictures(1, 13);
    bench.build();
    Set<String> first = shards();
    Snapshot grandparent = snapshot();
    bench.insertPictures(13, 14);
    bench.build();
    Set<String> second = shards();
    assertTrue(second.containsAll(first));
    bench.insertPictures(14, 15);
    age(Duration.ofHours(25));
    bench.build();
    Set<String> third = shards();
    String ofGrandparent = "snapshots/00000001-" + grandparent.commitId() + ".json";
    assertFalse(keys().contains(ofGrandparent), "the snapshot before the last two is there");
    assertEquals(
        Set.of("id_maps/00000002", "id_maps/00000003"),
        keys().stream()
            .filter(key -> key.startsWith("id_maps/"))
            .map(key -> key.substring(0, key.indexOf('-')))
            .collect(Collectors.toSet()));
    assertEquals(3, first.stream().filter(key -> !third.contains(key)).count());
    second.removeAll(first);
    assertEquals(3, second.size(), "one open tail of each type");
    assertTrue(third.containsAll(second), "the parent lost an open tail");
    assertTrue(bench.check(), bench.printed());
  }

  /**
   * A reader may have begun with it just before the run, whose batches are commits of their own.
   */
  @Test
  void whatTheManifestsNamedBeforeTheRunStaysForADay() throws Exception {
    bench.insertPictures(1, 13);
    bench.build();
    Set<String> first = keys();
    first.removeIf(key -> !key.matches("(shards|positions|id_maps|snapshots)/.*"));
    bench.insertPictures(13, 60);
    age(Duration.ofHours(25));
    bench.build();
    assertEquals(4, snapshot().version());
    assertTrue(keys().containsAll(first));
    age(Duration.ofHours(25));
    bench.insertPictures(60, 61);
    bench.build();
    assertFalse(keys().containsAll(first), "those of version 1 were replaced a day ago");
  }

  @Test
  void aParentThatCannotBeFoundStopsTheCleaning() throws Exception {
    bench.insertPictures(1, 3);
    bench.build();
    Snapshot parent = snapshot();
    bench.insertPictures(3, 4);
    bench.build();
    Files.delete(folder.resolve("snapshots/00000001-" + parent.commitId() + ".json"));
    plant(ORPHANS);
    age(Duration.ofHours(25));
    Map<String, String> before = objects();
    bench.build();
    assertEquals(before, objects());
  }
}
