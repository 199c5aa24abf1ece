package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.catalog.CatalogException;
import clipshard.catalog.WriterLock;
import clipshard.commit.CommitException;
import clipshard.job.WithWorkbench;
import faults.FaultScript;
import faults.FaultyStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two builds of one index: the lock keeps them apart, or its loss is noticed before a commit. */
class LostLockTest extends WithWorkbench {
  private static final int ROWS = 14;

  private FaultScript script;

  @BeforeEach
  void useAStoreThatCanBeWatched() throws Exception {
    Path root = Files.createDirectory(folder.resolve("store"));
    bench.set(
        "storage.base-uri=" + FaultyStore.BASE_URI,
        "storage.hadoop.\"" + FaultyStore.IMPLEMENTATION + "\"=" + FaultyStore.class.getName(),
        "storage.hadoop.\"" + FaultyStore.ROOT + "\"=" + root);
    bench.insertPictures(1, ROWS);
    script = FaultyStore.script(root).clear().only(name -> name.startsWith("PUT staging/chunks/"));
  }

  private void endTheLock() throws Exception {
    bench.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
  }

  /** A task of the first build calls, and may not be the driver of a second one. */
  private static void inAThreadOfItsOwn(FaultScript.Action action) throws Exception {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              action.run();
              return null;
            });
    new Thread(task, "another run").start();
    task.get();
  }

  @Test
  void theRunGoesOnWhenItGetsTheLockBack() throws Exception {
    script.meanwhile(2, this::endTheLock);
    assertEquals(ROWS - 1, bench.build().embedded());
    assertTrue(bench.printed().contains("lock was lost and taken again"), bench.printed());
    script.clear();
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void theRunEndsWhenAnotherHasCommittedMeanwhile() throws Exception {
    script.meanwhile(
        2,
        () -> {
          endTheLock();
          inAThreadOfItsOwn(bench::build);
        });
    assertThrows(CommitException.Conflict.class, bench::build);
    script.clear();
    assertEquals(ROWS - 1, snapshot().rows());
    assertEquals(0, bench.build().batches());
    assertTrue(bench.check(), bench.printed());
  }

  /** Too late for a look at the lock: the commit itself has to notice. */
  @Test
  void aRunThatSleptOverAnothersCommitEndsWithAConflict() throws Exception {
    script.only(name -> name.startsWith("PUT snapshots/00000001-"));
    script.meanwhile(
        1,
        () -> {
          endTheLock();
          inAThreadOfItsOwn(bench::build);
        });
    assertThrows(CommitException.Conflict.class, bench::build);
    script.clear();
    assertEquals(ROWS - 1, snapshot().rows());
    assertEquals(0, bench.build().batches());
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void aSecondRunEndsAtOnceAndNamesTheFirst() throws Exception {
    script.meanwhile(
        2,
        () ->
            inAThreadOfItsOwn(
                () -> {
                  CatalogException refused = assertThrows(CatalogException.class, bench::build);
                  String first = "process " + ProcessHandle.current().pid();
                  assertTrue(refused.getMessage().contains(first), refused.getMessage());
                }));
    assertEquals(ROWS - 1, bench.build().embedded());
  }

  @Test
  void theRunEndsWhenAnotherHasTheLockNow() throws Exception {
    String place = FaultyStore.BASE_URI;
    try (Taken taken = new Taken()) {
      script.meanwhile(
          2,
          () -> {
            endTheLock();
            taken.lock = WriterLock.acquire(bench.settings().database(), place, "somebody else");
          });
      CatalogException refused = assertThrows(CatalogException.class, bench::build);
      assertTrue(refused.getMessage().contains("somebody else"), refused.getMessage());
    }
    script.clear();
    BuildReport report = bench.build();
    assertEquals(ROWS - 1, report.embedded());
    assertEquals(ROWS - 1, report.reused(), "what was staged is kept");
  }

  /** The lock that somebody else takes. */
  private static final class Taken implements AutoCloseable {
    private WriterLock lock;

    @Override
    public void close() {
      lock.close();
    }
  }
}
