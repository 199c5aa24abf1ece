package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.commit.Committer;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.WithWorkbench;
import clipshard.store.FaultyS3;
import clipshard.store.ObjectStore;
import faults.Fault;
import faults.FaultRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** While one batch is published, the next one is embedded. */
class OverlapTest extends WithWorkbench {
  private static final String STAGED = "staging/chunks/.*parquet";

  @TempDir static Path servers;
  private static FaultyS3 s3;

  @BeforeAll
  static void startS3() {
    s3 = FaultyS3.start(servers);
  }

  /** What comes of a build that nothing disturbs, and is aligned. */
  private static Map<String, String> undisturbed;

  @AfterAll
  static void stopS3() throws IOException {
    s3.close();
  }

  @BeforeEach
  void threeBatchesOfOneChunk() throws Exception {
    s3.clear();
    bench.set(s3.settings().toArray(String[]::new));
    bench.set("index.types=[color]", "build.batch-size=5", "build.chunk-size=5");
    bench.insertPictures(1, 16);
    if (undisturbed == null) {
      bench.build();
      assertTrue(bench.check(), bench.printed());
      undisturbed = exports();
      s3.clear();
    }
  }

  @Test
  @Timeout(600)
  void aShardIsNotWrittenBeforeTheNextBatchIsEmbeddedAndStillTheBuildEnds() throws Exception {
    CountDownLatch embedded = new CountDownLatch(1);
    FaultRule next = s3.proxy().add(FaultRule.on("PUT", STAGED, Fault.tell(embedded)).after(1));
    FaultRule held = s3.proxy().add(FaultRule.on("PUT", "shards/.*", Fault.hold(embedded)));
    assertEquals(15, bench.build().embedded());
    assertTrue(next.hits() > 0 && held.hits() > 0);
    s3.proxy().clear();
    assertEquals(undisturbed, exports());
  }

  /** One task has all chunks; the first one's outcome is not written before the next one's is. */
  @Test
  @Timeout(600)
  void aChunkIsEmbeddedWhileTheOneBeforeIsStaged() throws Exception {
    bench.set("build.batch-size=15", "fetch.per-host=1");
    CountDownLatch second = new CountDownLatch(1);
    FaultRule held = s3.proxy().add(FaultRule.on("PUT", STAGED, Fault.hold(second)).times(1));
    s3.proxy().add(FaultRule.on("PUT", STAGED, Fault.tell(second)));
    assertEquals(15, bench.build().embedded());
    assertEquals(1, held.hits());
    s3.proxy().clear();
    assertEquals(undisturbed, exports());
  }

  @Test
  void aBatchIsCommittedThoughTheNextOneCannotBeEmbedded() throws Exception {
    bench.set("fetch.per-host=2"); // so that only one batch is embedded at a time
    FaultRule rule = s3.proxy().add(FaultRule.on("PUT", STAGED, Fault.accessDenied()).after(1));
    Exception e = assertThrows(Exception.class, bench::build);
    assertTrue(String.valueOf(e.getMessage()).contains("staging/chunks/"), e.getMessage());
    assertTrue(rule.hits() > 0);
    s3.proxy().clear();
    assertEquals(5, current().rows());
    assertEquals(10, bench.build().embedded());
    assertEquals(undisturbed, exports());
  }

  @Test
  void whatWasEmbeddedAheadIsKeptWhenTheBatchBeforeFails() throws Exception {
    CountDownLatch embedded = new CountDownLatch(1);
    s3.proxy().add(FaultRule.on("PUT", STAGED, Fault.tell(embedded)).after(1));
    s3.proxy()
        .add(
            FaultRule.on(
                "PUT",
                "entries/.*",
                exchange -> {
                  embedded.await();
                  Fault.accessDenied().apply(exchange);
                }));
    assertThrows(Exception.class, bench::build);
    s3.proxy().clear();
    assertTrue(bench.build().reused() >= 10, bench.printed());
    assertEquals(undisturbed, exports());
  }

  private Snapshot current() throws IOException {
    try (ObjectStore store = bench.store()) {
      return Committer.open(store, StorageLayout.of(bench.settings())).opened().orElseThrow();
    }
  }
}
