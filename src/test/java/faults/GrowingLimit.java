package faults;

import java.time.Duration;

/**
 * For a test of a limit that one thing has to pass and another must not: on a machine that is busy
 * with other things, both may. What fails is tried again with a longer limit.
 */
public final class GrowingLimit {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LAST = Duration.ofMinutes(2);

  /** A test with a limit. */
  @FunctionalInterface
  public interface Attempt {
    void within(Duration limit) throws Exception;
  }

  private GrowingLimit() {}

  /** Fails as the attempt with the longest limit does. */
  public static void attempt(Attempt attempt) throws Exception {
    Duration limit = FIRST;
    while (limit.compareTo(LAST) < 0) {
      try {
        attempt.within(limit);
        return;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception | AssertionError e) {
        System.out.println("not within " + limit + ": " + e);
        limit = limit.multipliedBy(4);
      }
    }
    attempt.within(limit);
  }
}
