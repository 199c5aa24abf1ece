package faults;

import java.util.regex.Pattern;

/**
 * When a {@link Fault} happens: on which calls, from which of them on, and how often. It counts, so
 * that a test can prove that the fault happened. Safe for use by several threads.
 */
public final class FaultRule {
  private final Pattern operations;
  private final Pattern keys;
  private final Fault fault;
  private FaultRule before;
  private int toSkip;
  private int toHit = Integer.MAX_VALUE;
  private int hits;

  private FaultRule(Pattern operations, Pattern keys, Fault fault) {
    this.operations = operations;
    this.keys = keys;
    this.fault = fault;
  }

  /**
   * On every call whose operation ({@code GET}, {@code HEAD}, {@code PUT}, {@code LIST}, {@code
   * COPY}, {@code DELETE}, {@code DELETE_MANY}) and key, or a listing's prefix, match these regular
   * expressions as a whole.
   */
  public static FaultRule on(String operations, String keys, Fault fault) {
    return new FaultRule(Pattern.compile(operations), Pattern.compile(keys), fault);
  }

  /** Lets the first {@code calls} that match pass. */
  public synchronized FaultRule after(int calls) {
    toSkip = calls;
    return this;
  }

  /** Begins when another has happened. */
  public synchronized FaultRule onceHit(FaultRule other) {
    before = other;
    return this;
  }

  /** Happens {@code calls} times, then no more. */
  public synchronized FaultRule times(int calls) {
    toHit = calls;
    return this;
  }

  /** How often it has happened. */
  public synchronized int hits() {
    return hits;
  }

  /** Whether it happens on this call; counted if so. */
  synchronized boolean strikes(S3Call call) {
    if (!operations.matcher(call.operation()).matches() || !keys.matcher(call.key()).matches()) {
      return false;
    }
    if (before != null && before.hits() == 0) {
      return false;
    }
    if (toSkip > 0) {
      toSkip--;
      return false;
    }
    if (hits >= toHit) {
      return false;
    }
    hits++;
    return true;
  }

  Fault fault() {
    return fault;
  }

  @Override
  public String toString() {
    return operations + " of " + keys;
  }
}
