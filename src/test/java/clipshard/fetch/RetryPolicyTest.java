package clipshard.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private final List<Long> pauses = new ArrayList<>();

  @Test
  void pausesDoubleUpToALimit() {
    RetryPolicy policy = new RetryPolicy(8, pauses::add, () -> 0.999_999);
    assertThrows(
        RejectedException.class,
        () ->
            policy.call(
                retryAfter -> {
                  throw new RejectedException(Reason.CONNECTION, "broken");
                }));
    assertEquals(List.of(499L, 999L, 1_999L, 3_999L, 7_999L, 9_999L, 9_999L), pauses);
  }

  @Test
  void pausesAreRandomFromZero() {
    RetryPolicy policy = new RetryPolicy(3, pauses::add, () -> 0);
    assertThrows(
        RejectedException.class,
        () ->
            policy.call(
                retryAfter -> {
                  throw new RejectedException(Reason.TIMEOUT, "late");
                }));
    assertEquals(List.of(0L, 0L), pauses);
  }

  @Test
  void aWishIsForOnePauseOnly() {
    RetryPolicy policy = new RetryPolicy(3, pauses::add, () -> 0);
    assertThrows(
        RejectedException.class,
        () ->
            policy.call(
                retryAfter -> {
                  if (pauses.isEmpty()) {
                    retryAfter.accept(Duration.ofSeconds(3));
                  }
                  throw new RejectedException(Reason.THROTTLED, "slower");
                }));
    assertEquals(List.of(3_000L, 0L), pauses);
  }

  @Test
  void onlyPassingReasonsAreTriedAgain() {
    for (Reason reason : Reason.values()) {
      List<Integer> tries = new ArrayList<>();
      RetryPolicy policy = new RetryPolicy(2, pauses::add, () -> 0);
      RejectedException last =
          assertThrows(
              RejectedException.class,
              () ->
                  policy.call(
                      retryAfter -> {
                        tries.add(tries.size());
                        throw new RejectedException(reason, "why");
                      }));
      assertEquals(reason.isTransient() ? 2 : 1, tries.size(), reason.name());
      assertEquals(reason, last.rejected().reason());
    }
  }

  @Test
  void readsRetryAfter() {
    Instant now = Instant.parse("2026-03-01T10:00:00Z");
    assertEquals(Optional.of(Duration.ofSeconds(125)), RetryAfter.parse(" 125 ", now));
    assertEquals(
        Optional.of(Duration.ofSeconds(90)),
        RetryAfter.parse("Sun, 01 Mar 2026 10:01:30 GMT", now));
    assertEquals(Optional.empty(), RetryAfter.parse("Sun, 01 Mar 2026 09:00:00 GMT", now));
    assertEquals(Optional.empty(), RetryAfter.parse("99999999999999999999", now));
    assertEquals(Optional.empty(), RetryAfter.parse("soon", now));
  }
}
