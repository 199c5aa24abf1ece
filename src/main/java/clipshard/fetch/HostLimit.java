package clipshard.fetch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Bounds the requests under way to one host at a time; who waits longest is next. Thread-safe. */
final class HostLimit {
  private final int perHost;
  private final Map<String, Gate> gates = new ConcurrentHashMap<>();

  /**
   * A limit of its own, counted from none under way.
   *
   * @param perHost the most requests at a time; 0: no limit
   */
  HostLimit(int perHost) {
    this.perHost = perHost;
  }

  /** Leave to have a request under way, until closed; closed once. */
  @FunctionalInterface
  interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits until {@code host} may be asked.
   *
   * @throws InterruptedException when the thread is interrupted while it waits
   */
  Permit acquire(String host) throws InterruptedException {
    if (perHost == 0) {
      return () -> {};
    }
    String name = HostName.canonical(host);
    Gate gate = gates.compute(name, (key, found) -> enter(found));
    try {
      gate.permits.acquire();
    } catch (InterruptedException e) {
      gates.compute(name, HostLimit::leave);
      throw e;
    }
    return () -> {
      gate.permits.release();
      gates.compute(name, HostLimit::leave);
    };
  }

  /** How many hosts are asked or waited for. */
  int hosts() {
    return gates.size();
  }

  /** One host's, kept only while somebody is at it: a job may meet millions of hosts. */
  private static final class Gate {
    private final Semaphore permits;
    private int users;

    Gate(int permits) {
      this.permits = new Semaphore(permits, true);
    }
  }

  private Gate enter(Gate found) {
    Gate gate = found == null ? new Gate(perHost) : found;
    gate.users++;
    return gate;
  }

  private static Gate leave(String name, Gate gate) {
    gate.users--;
    return gate.users == 0 ? null : gate;
  }
}
