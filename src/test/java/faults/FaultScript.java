package faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Which of a store's operations fail, and how. Counts them, from 1, since it was last set. */
public final class FaultScript {
  /** Where an operation breaks off. */
  public enum When {
    /** Nothing has happened. */
    BEFORE,
    /** All has happened, but nobody is told. */
    AFTER
  }

  /** What comes after the fault. */
  public enum Then {
    /** The store is well again. */
    RECOVERED,
    /** Nothing works any more: to whoever runs, as if it had been killed. */
    DEAD
  }

  /** What somebody else does meanwhile. */
  @FunctionalInterface
  public interface Action {
    void run() throws Exception;
  }

  /** An operation. */
  interface Operation<T> {
    T run() throws IOException;
  }

  private final List<String> operations = new ArrayList<>();
  private Predicate<String> counted = operation -> true;
  private int failing;
  private When when = When.BEFORE;
  private Then then = Then.RECOVERED;
  private int interrupted;
  private Action action;
  private volatile boolean othersAct;

  /** From now on all operations succeed; they are counted anew. */
  public synchronized FaultScript clear() {
    operations.clear();
    counted = operation -> true;
    failing = 0;
    interrupted = 0;
    return this;
  }

  /** Only operations such as {@code "PUT snapshots/…"} that match count from now on, and fail. */
  public synchronized FaultScript only(Predicate<String> matching) {
    counted = matching;
    return this;
  }

  /** The {@code number}-th operation from now on fails. */
  public synchronized void fail(int number, When point, Then afterwards) {
    operations.clear();
    failing = number;
    when = point;
    then = afterwards;
  }

  /** Before the {@code number}-th operation somebody else does something, which is not counted. */
  public synchronized void meanwhile(int number, Action others) {
    interrupted = number;
    action = others;
  }

  /** What was done since, in its order. */
  public synchronized List<String> operations() {
    return List.copyOf(operations);
  }

  /** Whether the fault has happened. */
  public synchronized boolean hasFailed() {
    return failing > 0 && operations.size() >= failing;
  }

  <T> T run(String name, Operation<T> operation) throws IOException {
    Step step = next(name);
    step.letOthersAct();
    if (step.fault == When.BEFORE) {
      throw new IOException("planned fault before " + name);
    }
    T answer = operation.run();
    if (step.fault == When.AFTER) {
      throw new IOException("planned fault after " + name);
    }
    return answer;
  }

  /** Counts an operation and says what is to happen at it, in one step: tasks run side by side. */
  private synchronized Step next(String name) {
    if (othersAct || !counted.test(name)) {
      return new Step(null, null);
    }
    boolean dead = hasFailed() && then == Then.DEAD;
    operations.add(name);
    When fault = operations.size() == failing ? when : dead ? When.BEFORE : null;
    if (operations.size() != interrupted) {
      return new Step(fault, null);
    }
    interrupted = 0;
    othersAct = true;
    return new Step(fault, action);
  }

  /** What is to happen at an operation. */
  private final class Step {
    private final When fault;
    private final Action others;

    /** Either may be null. */
    Step(When fault, Action others) {
      this.fault = fault;
      this.others = others;
    }

    void letOthersAct() throws IOException {
      if (others == null) {
        return;
      }
      try {
        others.run();
      } catch (Exception e) {
        throw new IOException("what others were to do failed", e);
      } finally {
        othersAct = false;
      }
    }
  }
}
