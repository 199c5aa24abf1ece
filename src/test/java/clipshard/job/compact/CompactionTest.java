package clipshard.job.compact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.format.Snapshot;
import clipshard.job.WithWorkbench;
import clipshard.job.build.PreviewJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When an index is compacted, and what stays of the one before. */
class CompactionTest extends WithWorkbench {
  private static final String ADVICE = "% of the positions are empty: CompactIndex would take";

  private String preview() throws Exception {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    try (PreviewJob job =
        new PreviewJob(
            bench.spark(), bench.settings(), new PrintStream(told, true, StandardCharsets.UTF_8))) {
      job.run();
    }
    return told.toString(StandardCharsets.UTF_8);
  }

  @Test
  void manyEmptyPositionsAreToldAndTakenOutWhereABuildMay() throws Exception {
    bench.insertPictures(1, 15);
    bench.build();
    bench.execute("DELETE FROM images WHERE id IN (2, 3)");
    bench.build();
    assertFalse(bench.printed().contains(ADVICE), bench.printed());
    assertFalse(preview().contains(ADVICE));
    bench.execute("DELETE FROM images WHERE id = 4");
    bench.set("build.compact-above=0.25").build();
    assertTrue(bench.printed().contains("21 " + ADVICE), bench.printed());
    assertTrue(preview().contains("21 " + ADVICE));
    assertEquals(0, snapshot().generation().number());

    bench.insertPictures(15, 16);
    bench.set("build.compact-above=0.15").build();

    Snapshot compacted = snapshot();
    assertEquals(1, compacted.generation().number());
    assertEquals(12, compacted.rows());
    List<String> ids = List.of("1", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15");
    assertEquals(ids, idMap("color"));
    assertFalse(preview().contains(ADVICE));
    assertTrue(bench.check(), bench.printed());
    bench.build();
    assertEquals(compacted, snapshot());
  }

  @Test
  void theGenerationBeforeStaysForADayWhateverIsBuiltMeanwhile() throws Exception {
    bench.insertPictures(1, 15);
    bench.build();
    bench.execute("DELETE FROM images WHERE id < 5");
    bench.build();
    Set<String> before = own();
    bench.compact();
    for (int id = 20; id < 22; id++) {
      bench.insertPictures(id, id + 1);
      age(Duration.ofHours(25)); // of the objects; the generation is young
      bench.build();
      Set<String> present = own();
      Set<String> lost = new HashSet<>(namedBefore(before));
      lost.removeAll(present);
      assertEquals(Set.of(), lost);
    }
    assertTrue(bench.check(), bench.printed());
  }

  /** Without those of the first snapshot, which is not the one before any more. */
  private Set<String> namedBefore(Set<String> own) throws IOException {
    Set<String> named = new HashSet<>(own);
    named.removeIf(key -> key.startsWith("snapshots/00000001"));
    return named;
  }

  private Set<String> own() throws IOException {
    Set<String> keys = new HashSet<>(bench.objects().keySet());
    keys.removeIf(key -> !key.matches("(shards|positions|entries|removals|snapshots/0).*"));
    return keys;
  }

  private void age(Duration age) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
      }
    }
  }
}
