package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.commit.Committer;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.WithWorkbench;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import faults.FaultScript;
import faults.FaultScript.Then;
import faults.FaultScript.When;
import faults.FaultyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A build that breaks off at each operation of its store in turn, as if it had been killed there,
 * and the next one. By default every write is broken off; {@code -Dclipshard.faults=all} takes the
 * reads too.
 */
class BuildFaultTest extends WithWorkbench {
  private static final boolean READS_TOO = "all".equals(System.getProperty("clipshard.faults"));
  private static final int ROWS = 10;
  private static final int BATCH = 6;

  private Path root;
  private FaultScript faults;

  /** A store with nothing in it, and the settings for it. */
  private void openStore(String name) throws IOException {
    root = Files.createDirectories(folder.resolve(name));
    bench.set(
        "storage.base-uri=" + FaultyStore.BASE_URI,
        "storage.hadoop.\"" + FaultyStore.IMPLEMENTATION + "\"=" + FaultyStore.class.getName(),
        "storage.hadoop.\"" + FaultyStore.ROOT + "\"=" + root);
    faults = FaultyStore.script(root).clear();
    if (!READS_TOO) {
      faults.only(operation -> operation.startsWith("PUT ") || operation.startsWith("DELETE "));
    }
  }

  private Optional<Snapshot> current() throws IOException {
    try (ObjectStore store = bench.store()) {
      return Committer.open(store, StorageLayout.of(bench.settings())).opened();
    }
  }

  /** The vectors that the next run finds staged for batches that are not committed. */
  private int staged(Optional<Snapshot> current) throws IOException {
    int rows = 0;
    try (ObjectStore store = bench.store()) {
      StorageLayout layout = StorageLayout.of(bench.settings());
      for (StoredObject object : store.list(StorageLayout.STAGING + "chunks/")) {
        rows +=
            layout
                .parseStagedChunk(object.key(), object.bytes())
                .map(chunk -> chunk.embedded())
                .orElse(0);
      }
    }
    return rows - Math.toIntExact(current.map(Snapshot::rows).orElse(0L));
  }

  /** Shards and positions, which must not depend on what happened on the way. */
  private Map<String, String> index() throws IOException {
    return bench.objects().entrySet().stream()
        .filter(object -> object.getKey().matches("(clip_.*index|id_map_.*)"))
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
  }

  @Test
  void aBuildThatDiesAnywhereIsFinishedByTheNext() throws Exception {
    bench.set("index.types=[color]", "build.batch-size=" + BATCH, "build.chunk-size=" + BATCH);
    bench.insertPictures(0, ROWS);
    openStore("undisturbed");
    bench.build();
    Map<String, String> undisturbed = index();
    int operations = faults.operations().size();
    for (int number = 1; number <= operations; number++) {
      for (When when : When.values()) {
        openStore("store-" + number + "-" + when);
        breakOff(number, when);
        assertEquals(undisturbed, index(), "fault " + when + " operation " + number);
      }
    }
    System.out.println("faults at " + operations + " operations, before and after each");
  }

  private void breakOff(int number, When when) throws Exception {
    faults.fail(number, when, Then.DEAD);
    try {
      bench.build();
    } catch (Exception e) {
      assertTrue(faults.hasFailed(), () -> "nothing but the planned fault: " + e);
    }
    String broken = faults.operations().get(number - 1);
    faults.clear();
    Optional<Snapshot> left = current();
    long before = left.map(Snapshot::rows).orElse(0L);
    assertTrue(before == 0 || before == BATCH || before == ROWS, "a mixture after " + broken);
    int staged = staged(left);
    BuildReport report = bench.build();
    assertEquals(ROWS - before, report.embedded(), broken);
    assertTrue(report.reused() >= staged, "staged vectors were made again after " + broken);
    assertEquals(ROWS, current().orElseThrow().rows(), broken);
    try (ObjectStore store = bench.store()) {
      assertEquals(0, store.list(StorageLayout.STAGING).size(), broken);
    }
  }
}
