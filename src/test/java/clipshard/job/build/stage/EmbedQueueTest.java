package clipshard.job.build.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.format.Part;
import clipshard.format.PlanBatch;
import clipshard.job.WithWorkbench;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class EmbedQueueTest extends WithWorkbench {
  /** Tasks of this JVM find it here. */
  private static final CountDownLatch HOLD = new CountDownLatch(1);

  private static final Instant NOON = Instant.parse("2000-01-01T12:00:00Z");

  @Test
  void batchesAreQueuedInTheOrderInWhichTheyWereBegun() throws IOException {
    List<Integer> queued = Collections.synchronizedList(new ArrayList<>());
    List<Integer> all = IntStream.range(0, 50).boxed().toList();
    try (EmbedQueue ahead =
        ahead(
            (rows, batch, onSubmitted) -> {
              queued.add(batch);
              onSubmitted.run();
              return embedded(batch, NOON, NOON);
            })) {
      for (int batch : all) {
        ahead.begin(part(batch), batch);
      }
      for (int batch : all) {
        assertEquals(part(batch), ahead.take().rows());
      }
    }
    assertEquals(all, queued);
  }

  @Test
  void timeThatTwoBatchesShareIsTheFirstOnes() throws IOException {
    try (EmbedQueue ahead =
        ahead(
            (rows, batch, onSubmitted) ->
                embedded(batch, NOON.plusSeconds(batch), NOON.plusSeconds(batch + 5)))) {
      ahead.begin(part(1), 1);
      ahead.begin(part(2), 2);
      assertEquals(NOON.plusSeconds(1), ahead.take().begin());
      EmbeddedBatch second = ahead.take();
      assertEquals(NOON.plusSeconds(6), second.begin());
      assertEquals(NOON.plusSeconds(7), second.end());
    }
  }

  @Test
  void aBatchThatEndedBeforeTheOneBeforeItTookNoTimeOfItsOwn() throws IOException {
    try (EmbedQueue ahead =
        ahead(
            (rows, batch, onSubmitted) ->
                embedded(batch, NOON.plusSeconds(batch), NOON.plusSeconds(10 - batch)))) {
      for (int batch = 1; batch <= 3; batch++) {
        ahead.begin(part(batch), batch);
      }
      assertEquals(NOON.plusSeconds(9), ahead.take().end());
      for (int batch = 2; batch <= 3; batch++) {
        EmbeddedBatch later = ahead.take();
        assertEquals(NOON.plusSeconds(9), later.begin());
        assertEquals(NOON.plusSeconds(9), later.end());
      }
    }
  }

  /** As a notebook does with the cell that it ends. */
  @Test
  void nothingRunsOnWhenTheDriverIsInterruptedInTheLastBatch() throws Exception {
    CompletableFuture<Void> told = new CompletableFuture<>();
    EmbedQueue ahead =
        ahead(
            (rows, batch, onSubmitted) -> {
              try {
                hold(onSubmitted);
                told.complete(null);
              } catch (Exception e) {
                told.completeExceptionally(e);
              }
              return embedded(batch, NOON, NOON);
            });
    try {
      try (ahead) {
        ahead.begin(part(1), 1);
        Thread.currentThread().interrupt();
        assertThrows(IOException.class, ahead::take);
        assertTrue(Thread.interrupted());
      }
      var e = assertThrows(ExecutionException.class, () -> told.get(10, TimeUnit.MINUTES));
      String why = e.getCause().getCause().getMessage();
      assertTrue(why.contains("cancelled"), why);
    } finally {
      HOLD.countDown();
    }
  }

  /** A job whose task waits. */
  private void hold(Runnable onSubmitted) throws Exception {
    var job =
        JavaSparkContext.fromSparkContext(bench.spark().sparkContext())
            .parallelize(List.of(1), 1)
            .map(
                row -> {
                  HOLD.await();
                  return row;
                })
            .collectAsync();
    onSubmitted.run();
    job.get();
  }

  @Test
  void aFailureIsToldToWhoeverTakesTheBatch() throws IOException {
    try (EmbedQueue ahead =
        ahead(
            (rows, batch, onSubmitted) -> {
              throw new FileNotFoundException("batch " + batch);
            })) {
      ahead.begin(part(7), 7);
      var e = assertThrows(FileNotFoundException.class, ahead::take);
      assertEquals("batch 7", e.getMessage());
    }
  }

  private EmbedQueue ahead(EmbedQueue.Embedding embedding) {
    return new EmbedQueue(
        JavaSparkContext.fromSparkContext(bench.spark().sparkContext()), embedding);
  }

  private static EmbeddedBatch embedded(int batch, Instant begin, Instant end) {
    return new EmbeddedBatch(part(batch), List.of(), begin, end);
  }

  private static PlanBatch part(int batch) {
    return new PlanBatch(List.of(new Part("batch-" + batch, 1, "0".repeat(64), 1)));
  }
}
