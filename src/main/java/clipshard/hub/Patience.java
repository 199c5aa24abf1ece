package clipshard.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long failures that may pass are borne.
 *
 * @param pause after a failure; twice as long after the next
 */
record Patience(Duration pause) {
  /** In a row, without progress between them. */
  private static final int MOST_FAILURES = 5;

  /** What may fail. */
  @FunctionalInterface
  interface Attempt<T> {
    T make() throws IOException;
  }

  /**
   * The first answer of {@code attempt}.
   *
   * @param progress grows whenever something was gained, also by an attempt that fails
   * @throws HubException at once, since that does not pass
   * @throws IOException the last one, once patience is at its end
   */
  <T> T until(LongSupplier progress, Attempt<T> attempt) throws IOException {
    for (int failures = 0; ; ) {
      long before = progress.getAsLong();
      try {
        return attempt.make();
      } catch (HubException e) {
        throw e;
      } catch (IOException e) {
        failures = progress.getAsLong() > before ? 1 : failures + 1;
        if (failures >= MOST_FAILURES) {
          throw e;
        }
        rest(failures);
      }
    }
  }

  private void rest(int failures) throws IOException {
    try {
      Thread.sleep(pause.multipliedBy(1L << (failures - 1)).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
