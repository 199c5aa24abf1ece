package clipshard.fetch;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * Ends what takes too long or is no longer wanted. Time limits of sockets bound only the wait for
 * the next byte, and a thread that reads a socket does not notice that it is interrupted.
 */
final class Watchdog implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock;

  Watchdog() {
    clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "clipshard-fetch-watchdog");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        clock.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Watches over the calling thread from now on. */
  Watch watch(Duration limit) {
    Watch watch = new Watch(Thread.currentThread(), System.nanoTime() + limit.toNanos());
    watches.add(watch);
    return watch;
  }

  private void look() {
    watches.forEach(Watch::look);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  /** One thread's piece of work, until closed. */
  final class Watch implements AutoCloseable {
    private final Thread thread;
    private final AtomicLong deadline;
    private volatile Cancellable work;

    private Watch(Thread thread, long deadline) {
      this.thread = thread;
      this.deadline = new AtomicLong(deadline);
    }

    /** What to cancel from now on; cancelling again and again does no harm. */
    void over(Cancellable next) {
      work = next;
    }

    /** Moves the end. */
    void extend(Duration time) {
      deadline.addAndGet(time.toNanos());
    }

    boolean isLate() {
      return System.nanoTime() - deadline.get() >= 0;
    }

    private void look() {
      Cancellable current = work;
      if (current != null && (isLate() || thread.isInterrupted())) {
        current.cancel();
      }
    }

    @Override
    public void close() {
      watches.remove(this);
    }
  }
}
