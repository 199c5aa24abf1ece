package clipshard.job.build.stage;

import clipshard.format.PlanBatch;
import clipshard.job.JobGroup;
import clipshard.job.pipeline.Awaited;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Embeds batches while others are published. Only staged objects come of it, which any run may
 * write and none is harmed by.
 */
public final class EmbedQueue implements AutoCloseable {
  /** Its own, so that the scheduler lets jobs of both have their share where it is FAIR. */
  private static final String POOL = "clipshard-embed";

  private final JavaSparkContext spark;
  private final Embedding embedding;
  private final String group = JobGroup.name("embed-" + System.identityHashCode(this));
  private final ExecutorService threads = Executors.newCachedThreadPool(EmbedQueue::daemon);
  private final Deque<Future<EmbeddedBatch>> begun = new ArrayDeque<>();
  private Instant lastEnd = Instant.EPOCH;
  private volatile boolean closed;

  /** What is done with the rows of a batch. */
  @FunctionalInterface
  public interface Embedding {
    /**
     * Takes them to their outcomes.
     *
     * @param onSubmitted to be called when the batch's tasks have their place in the queue
     */
    EmbeddedBatch of(PlanBatch rows, int batch, Runnable onSubmitted) throws IOException;
  }

  public EmbedQueue(JavaSparkContext spark, Embedding embedding) {
    this.spark = spark;
    this.embedding = embedding;
  }

  /** Begins with a batch, whose tasks come after those of the batches that were begun before. */
  public void begin(PlanBatch rows, int batch) throws IOException {
    CountDownLatch submitted = new CountDownLatch(1);
    begun.add(
        threads.submit(
            () -> {
              try {
                spark.setLocalProperty("spark.scheduler.pool", POOL);
                spark.setJobGroup(group, "Embedding batch " + batch);
                return embedding.of(rows, batch, () -> hasPlace(submitted));
              } finally {
                submitted.countDown();
              }
            }));
    try {
      submitted.await();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void hasPlace(CountDownLatch submitted) {
    submitted.countDown();
    if (closed) {
      spark.sc().cancelJobGroup(group);
    }
  }

  /**
   * Waits for the batch that was begun first, and lets go of it.
   *
   * @return its time begins no earlier than that of the one before ended, and is none where it
   *     ended earlier than that
   */
  public EmbeddedBatch take() throws IOException {
    try {
      EmbeddedBatch taken = Awaited.result(begun.element(), IOException.class).notBefore(lastEnd);
      begun.remove();
      lastEnd = taken.end();
      return taken;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("The run was interrupted", e);
  }

  /** Gives up what was begun and not taken; what is staged of it stays for the next run. */
  @Override
  public void close() {
    closed = true;
    threads.shutdown();
    if (!begun.isEmpty()) {
      spark.sc().cancelJobGroup(group);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "clipshard-embed");
    thread.setDaemon(true);
    return thread;
  }
}
