package clipshard.job;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows how far a batch is: a line that rewrites itself on a terminal, a line now and then
 * elsewhere. Display only; counts that matter come from what was committed.
 */
// From JDK 22 on there is a console when redirected too: then the terminal's line is shown.
@SuppressWarnings("SystemConsoleNull")
final class ProgressLine {
  private static final Duration ON_TERMINAL = Duration.ofSeconds(1);
  private static final Duration ELSEWHERE = Duration.ofSeconds(15);

  private final PrintStream out;
  private final String label;
  private final long total;
  private final LongSupplier done;
  private final boolean terminal = System.console() != null;
  private Instant start = Instant.now();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(ProgressLine::daemon);

  private ProgressLine(PrintStream out, String label, long total, LongSupplier done) {
    this.out = out;
    this.label = label;
    this.total = total;
    this.done = done;
    long period = (terminal ? ON_TERMINAL : ELSEWHERE).toMillis();
    var unused = timer.scheduleAtFixedRate(this::show, period, period, TimeUnit.MILLISECONDS);
  }

  /**
   * Does {@code work} while showing how far it is.
   *
   * @param done how much of {@code total} is done, asked for now and then from another thread
   */
  static <T> T during(
      PrintStream out, String label, long total, LongSupplier done, Callable<T> work)
      throws Exception {
    ProgressLine line = new ProgressLine(out, label, total, done);
    try {
      return work.call();
    } finally {
      line.close();
    }
  }

  private void show() {
    long now = done.getAsLong();
    if (now == 0) {
      start = Instant.now(); // it may have to wait for its turn
      return;
    }
    String line = describe(label, now, total, Duration.between(start, Instant.now()));
    if (terminal) {
      out.print("\r" + line + "\u001b[K");
      out.flush();
    } else {
      out.println(line);
    }
  }

  /** For example {@code Batch 1: 250/1000 (25%) 40.0 images/s, 19 s left}. */
  static String describe(String label, long done, long total, Duration elapsed) {
    double rate = done / Math.max(0.001, elapsed.toMillis() / 1000.0);
    return String.format(
        Locale.ROOT,
        "%s: %d/%d (%d%%) %.1f images/s, %.0f s left",
        label,
        done,
        total,
        100 * done / total,
        rate,
        (total - done) / rate);
  }

  private void close() {
    timer.shutdownNow();
    if (terminal) {
      out.print("\r\u001b[K");
      out.flush();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "clipshard-progress");
    thread.setDaemon(true);
    return thread;
  }
}
