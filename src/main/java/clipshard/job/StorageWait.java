package clipshard.job;

import clipshard.store.OpenCall;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Says what a run waits for where a storage takes its time, since nothing else shows then that it
 * goes on: calls of this JVM, those of its tasks among them.
 */
final class StorageWait {
  private static final Duration TICK = Duration.ofSeconds(1);

  /** Storages of slow answers take a second or two; a large object on a slow line takes longer. */
  private static final Duration LEAST = Duration.ofSeconds(10);

  private static final Duration AGAIN = Duration.ofSeconds(15);

  private final PrintStream out;
  private final String start;
  private final InstantSource clock;
  private final Map<OpenCall, Instant> seen = new HashMap<>();
  private Instant said = Instant.MIN;

  /**
   * @param terminal whether a progress line may stand where this writes
   */
  StorageWait(PrintStream out, boolean terminal, InstantSource clock) {
    this.out = out;
    this.start = terminal ? "\r\u001b[K" : "";
    this.clock = clock;
  }

  /** Something that may fail of anything. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /** Works while saying what is waited for. */
  static void during(PrintStream out, Work work) throws Exception {
    StorageWait wait = new StorageWait(out, ProgressLine.isTerminal(), InstantSource.system());
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(ProgressLine::daemon);
    long period = TICK.toMillis();
    var unused = timer.scheduleAtFixedRate(wait::tick, period, period, TimeUnit.MILLISECONDS);
    try {
      work.run();
    } finally {
      timer.shutdownNow();
    }
  }

  /** Says what has been waited for the longest, when that is due. */
  void tick() {
    Instant now = clock.instant();
    seen.keySet().retainAll(OpenCall.all());
    OpenCall.all().forEach(call -> seen.putIfAbsent(call, now));
    seen.entrySet().stream()
        .min(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .ifPresent(oldest -> say(oldest.getKey(), Duration.between(oldest.getValue(), now), now));
  }

  /** For example {@code Waiting for the storage, 41 s: read clip_snapshot.json}. */
  private void say(OpenCall call, Duration waited, Instant now) {
    if (waited.compareTo(LEAST) < 0 || now.isBefore(said.plus(AGAIN))) {
      return;
    }
    said = now;
    out.printf("%sWaiting for the storage, %d s: %s%n", start, waited.toSeconds(), call.action());
  }
}
