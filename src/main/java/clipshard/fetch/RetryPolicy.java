package clipshard.fetch;

import clipshard.picture.Rejected;
import clipshard.picture.RejectedException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * How often and after what pause something that failed for a passing reason is tried again. Pauses
 * are random up to a limit that doubles (exponential backoff with full jitter), so that many tasks
 * refused at once do not come back at once; a server's own wish is the least pause, up to a cap.
 */
public final class RetryPolicy {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int MOST_DOUBLINGS = 10; // Past the longest pause.
  private static final Duration LONGEST_WISH = Duration.ofSeconds(30);

  private final int attempts;
  private final Sleeper sleeper;
  private final DoubleSupplier random;

  /** Tries up to {@code attempts} times in all, at least once. */
  public RetryPolicy(int attempts) {
    this(attempts, Thread::sleep, () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * A policy with another clock and chance.
   *
   * @param random gives numbers from 0 to below 1
   */
  RetryPolicy(int attempts, Sleeper sleeper, DoubleSupplier random) {
    this.attempts = attempts;
    this.sleeper = sleeper;
    this.random = random;
  }

  /** Waits. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(long milliseconds) throws InterruptedException;
  }

  /** One try. */
  @FunctionalInterface
  interface Attempt<T> {
    /**
     * Tries once.
     *
     * @param retryAfter takes how long the server wants to be left alone, before the failure
     */
    T run(Consumer<Duration> retryAfter) throws RejectedException, InterruptedException;
  }

  /**
   * The answer of the first attempt that has one.
   *
   * @throws RejectedException the last attempt's, when its reason is not passing or no more are
   *     left
   */
  <T> T call(Attempt<T> attempt) throws RejectedException, InterruptedException {
    for (int number = 1; ; number++) {
      AtomicReference<Duration> wish = new AtomicReference<>(Duration.ZERO);
      try {
        return attempt.run(wish::set);
      } catch (RejectedException e) {
        if (!e.rejected().reason().isTransient() || number >= attempts) {
          throw number == 1 ? e : afterAttempts(e, number);
        }
      }
      sleeper.sleep(pause(number, wish.get()).toMillis());
    }
  }

  private Duration pause(int failures, Duration wish) {
    long doubled = FIRST_PAUSE.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
    long most = Math.min(doubled, LONGEST_PAUSE.toMillis());
    long wished = Math.min(wish.toMillis(), LONGEST_WISH.toMillis());
    return Duration.ofMillis(Math.max(wished, (long) (random.getAsDouble() * most)));
  }

  private static RejectedException afterAttempts(RejectedException last, int attempts) {
    Rejected rejected = last.rejected();
    return new RejectedException(
        rejected.reason(), "%s (%d attempts)".formatted(rejected.detail(), attempts), last);
  }
}
