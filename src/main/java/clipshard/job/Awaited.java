package clipshard.job;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What came of work in another thread. */
final class Awaited {
  private Awaited() {}

  /**
   * Waits for the result. What the work failed of is thrown as it is, errors too: Spark ends an
   * executor that is out of memory, whichever thread found out.
   *
   * @param failure what the work may fail of beside unchecked exceptions
   */
  static <T, E extends Exception> T result(Future<T> work, Class<E> failure)
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
}
