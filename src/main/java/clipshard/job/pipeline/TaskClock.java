package clipshard.job.pipeline;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** What a task's thread spends its time on, one thing at a time. For use by that thread. */
public final class TaskClock {
  private final Map<Work, Long> nanos = new EnumMap<>(Work.class);
  private final LongSupplier nanoTime;
  private Work now = Work.STORAGE;
  private long since;

  /** What a task that embeds pictures does. */
  public enum Work {
    /** Loads the model, in the first task of a process. */
    MODEL("opening the model"),
    /** Waits for downloads, and for decoding where other threads do it. */
    PICTURES("waiting for pictures"),
    /** Decodes and preprocesses, or takes over what another thread has decoded. */
    TENSORS("decoding"),
    /** Runs the model, or waits for the thread that does. */
    ENCODER("encoding"),
    /** Waits for plans, staged chunks and begin marks. */
    STORAGE("waiting for storage");

    private final String label;

    Work(String label) {
      this.label = label;
    }

    /** As a person reads it. */
    public String label() {
      return label;
    }
  }

  /** Begins with {@link Work#STORAGE}, as a task does. */
  public TaskClock() {
    this(System::nanoTime);
  }

  /** Likewise, by another clock than {@link System#nanoTime}. */
  public TaskClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.since = nanoTime.getAsLong();
  }

  /** What is done from now on; gives what was done until now. */
  public Work now(Work next) {
    long time = nanoTime.getAsLong();
    nanos.merge(now, time - since, Long::sum);
    since = time;
    Work before = now;
    now = next;
    return before;
  }

  /** How long each was done until now. */
  public Map<Work, Long> nanos() {
    now(now);
    return Map.copyOf(nanos);
  }
}
