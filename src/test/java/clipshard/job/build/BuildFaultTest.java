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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A build that breaks off at each operation of its store in turn, as if it had been killed there,
 * and the next one. By default it breaks off at one write of each kind; {@code
 * -Dclipshard.faults=all} takes every operation, reads too, and the moments before and after it.
 */
class BuildFaultTest extends WithWorkbench {
  private static final boolean ALL = "all".equals(System.getProperty("clipshard.faults"));
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
    if (!ALL) {
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

  @Test
  void aBuildThatDiesAnywhereIsFinishedByTheNext() throws Exception {
    bench.set("index.types=[color]", "build.batch-size=" + BATCH, "build.chunk-size=" + BATCH);
    bench.insertPictures(0, ROWS);
    openStore("undisturbed");
    bench.build();
    List<Moment> moments = moments(faults.operations());
    Map<String, String> undisturbed = exports();
    for (Moment moment : moments) {
      openStore("store-" + moment.number + "-" + moment.when);
      breakOff(moment);
      assertEquals(undisturbed, exports(), moment::toString);
    }
    System.out.println("faults at " + moments.size() + " moments");
  }

  /** Where a build breaks off. */
  private record Moment(int number, When when, String operation) {

    /** Up to the first digit all operations of a kind are called the same. */
    String kind() {
      return operation.replaceFirst("[0-9].*", "");
    }
  }

  /**
   * All; or before the last operation of each kind, when a batch is committed and another is not,
   * and around each change of the pointer. After an operation the store is as before the next one.
   */
  private static List<Moment> moments(List<String> operations) {
    List<Moment> moments = new ArrayList<>();
    Set<String> kinds = new HashSet<>();
    for (int number = operations.size(); number > 0; number--) {
      Moment before = new Moment(number, When.BEFORE, operations.get(number - 1));
      boolean pointer = before.operation.equals("PUT clip_snapshot.json");
      if (ALL || pointer || kinds.add(before.kind())) {
        moments.add(before);
      }
      if (ALL || pointer) {
        moments.add(new Moment(number, When.AFTER, before.operation));
      }
    }
    return moments;
  }

  private void breakOff(Moment moment) throws Exception {
    faults.fail(moment.number, moment.when, Then.DEAD);
    try {
      bench.build();
    } catch (Exception e) {
      assertTrue(faults.hasFailed(), () -> "nothing but the planned fault: " + e);
    }
    String broken = moment.toString();
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
