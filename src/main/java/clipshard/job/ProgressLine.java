package clipshard.job;

import clipshard.text.Counted;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Shows how far a batch is: a line that rewrites itself on a terminal, a line now and then
 * elsewhere. Display only; counts that matter come from what was committed.
 */
public final class ProgressLine {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration ELSEWHERE = Duration.ofSeconds(15);

  private final PrintStream out;
  private final boolean terminal;
  private final InstantSource clock;
  private final Goal goal;
  private final Duration least;
  private Instant start;
  private Instant shown;
  private boolean begun;
  private boolean closed;

  /**
   * What is to be done.
   *
   * @param unit what there are {@code total} of, in the plural
   * @param done how many of them are done, asked for now and then from another thread
   * @param begun whether anybody is at work on them, or was; likewise
   */
  public record Goal(
      String label, String unit, long total, LongSupplier done, BooleanSupplier begun) {
    /** What nobody waits with. */
    public Goal(String label, String unit, long total, LongSupplier done) {
      this(label, unit, total, done, () -> true);
    }
  }

  ProgressLine(PrintStream out, boolean terminal, InstantSource clock, Goal goal) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    this.goal = goal;
    this.least = terminal ? Duration.ZERO : ELSEWHERE;
    this.start = clock.instant();
    this.shown = start;
  }

  /** Does {@code work} while showing how far it is. */
  public static <T> T during(PrintStream out, Goal goal, Callable<T> work) throws Exception {
    ProgressLine line = new ProgressLine(out, isTerminal(), InstantSource.system(), goal);
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(ProgressLine::daemon);
    long period = TICK.toMillis();
    var unused = timer.scheduleAtFixedRate(line::tick, period, period, TimeUnit.MILLISECONDS);
    try {
      return work.call();
    } finally {
      timer.shutdownNow();
      line.close();
    }
  }

  /** Shows how far it is, when that is due. */
  synchronized void tick() {
    long done = goal.done().getAsLong();
    Instant now = clock.instant();
    if (done == 0 && !begun) {
      begun = goal.begun().getAsBoolean();
      start = now; // it may have to wait for its turn
    }
    if (closed || done == 0 || Duration.between(shown, now).compareTo(least) < 0) {
      return;
    }
    shown = now;
    String line = describe(goal, done, Duration.between(start, now));
    if (terminal) {
      out.print("\r" + line + "\u001b[K");
      out.flush();
    } else {
      out.println(line);
    }
  }

  /** For example {@code Batch 1: 250/1000 (25%) 40.0 images/s, 19 s left}. */
  static String describe(Goal goal, long done, Duration elapsed) {
    double rate = done / Math.max(0.001, elapsed.toMillis() / 1000.0);
    return String.format(
        Locale.ROOT,
        "%s: %d/%d (%d%%) %s, %.0f s left",
        goal.label(),
        done,
        goal.total(),
        100 * done / goal.total(),
        Counted.rate(rate, goal.unit()),
        (goal.total() - done) / rate);
  }

  /** Nothing is shown any more, and on a terminal nothing is left. */
  synchronized void close() {
    closed = true;
    if (terminal) {
      out.print("\r\u001b[K");
      out.flush();
    }
  }

  /**
   * From JDK 22 on there is a console where its output goes to a file, too, and it can be asked.
   */
  @SuppressWarnings("SystemConsoleNull")
  static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "clipshard-progress");
    thread.setDaemon(true);
    return thread;
  }
}
