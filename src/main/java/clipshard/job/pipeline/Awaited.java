package clipshard.job.pipeline;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Work in other threads: what came of it, and its end. */
public final class Awaited {
  private static final int PATIENCE_SECONDS = 60;

  private Awaited() {}

  /**
   * Waits for the result. What the work failed of is thrown as it is, errors too: Spark ends an
   * executor that is out of memory, whichever thread found out.
   *
   * @param failure what the work may fail of beside unchecked exceptions
   */
  public static <T, E extends Exception> T result(Future<T> work, Class<E> failure)
      throws E, InterruptedException {
    try {
      return work.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof Error error) {
        throw error;
      }
      if (cause instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (failure.isInstance(cause)) {
        throw failure.cast(cause);
      }
      throw new IllegalStateException("Work failed in an unforeseen way", cause);
    }
  }

  /**
   * Interrupts what threads do and waits for them, for they may use what is closed next; but no
   * longer than any of it should take, nor where this thread is interrupted.
   */
  public static void end(ExecutorService threads) {
    threads.shutdownNow();
    try {
      threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
