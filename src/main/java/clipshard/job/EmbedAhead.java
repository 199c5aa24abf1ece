package clipshard.job;

import clipshard.commit.Part;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Embeds one batch while another is published. Only staged objects come of it, which any run may
 * write and none is harmed by.
 */
final class EmbedAhead implements AutoCloseable {
  /** Its own, so that the scheduler lets jobs of both have their share where it is FAIR. */
  private static final String POOL = "clipshard-embed";

  private final JavaSparkContext spark;
  private final Embedding embedding;
  private final String group = "clipshard-embed-" + System.identityHashCode(this);
  private final ExecutorService thread = Executors.newSingleThreadExecutor(EmbedAhead::daemon);
  private Future<EmbeddedBatch> begun;

  /** What is done with the rows of a batch. */
  @FunctionalInterface
  interface Embedding {
    EmbeddedBatch of(Part rows, int batch) throws IOException;
  }

  EmbedAhead(JavaSparkContext spark, Embedding embedding) {
    this.spark = spark;
    this.embedding = embedding;
  }

  /** Begins with a batch; the one before must have been taken. */
  void begin(Part rows, int batch) {
    if (begun != null) {
      throw new IllegalStateException("a batch is begun that nobody has taken");
    }
    begun =
        thread.submit(
            () -> {
              spark.setLocalProperty("spark.scheduler.pool", POOL);
              spark.setJobGroup(group, "Embedding batch " + batch);
              return embedding.of(rows, batch);
            });
  }

  /** Waits for the batch that was begun. */
  EmbeddedBatch take() throws IOException {
    Future<EmbeddedBatch> taken = begun;
    begun = null;
    try {
      return taken.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The run was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Gives up what was begun and not taken; what is staged of it stays for the next run. */
  @Override
  public void close() {
    thread.shutdown();
    if (begun != null) {
      spark.sc().cancelJobGroup(group);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "clipshard-embed");
    thread.setDaemon(true);
    return thread;
  }
}
