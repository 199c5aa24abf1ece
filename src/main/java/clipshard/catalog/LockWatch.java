package clipshard.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Gives a view up when somebody waits for what it locks. Who asks for an exclusive lock is behind
 * the view, and everybody who asks after that is behind the one who waits, the view's own slices
 * and all other clients of the table among them.
 */
final class LockWatch implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Not from pg_stat_activity, of which a transaction sees one state for ever. */
  private static final String WAITING =
      """
      SELECT pid FROM pg_locks WHERE NOT granted AND locktype = 'relation'
        AND pg_backend_pid() = ANY (pg_blocking_pids(pid)) LIMIT 1""";

  private static final String END_READERS =
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = ? AND pid <> pg_backend_pid()""";

  private static final String WHO =
      """
      SELECT pid, application_name, host(client_addr), backend_start
      FROM pg_stat_activity WHERE pid = ?""";

  private final Connection view;
  private final SharedSnapshot snapshot;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean gaveWay;
  private volatile String waiting = "";

  private LockWatch(Connection view, SharedSnapshot snapshot) {
    this.view = view;
    this.snapshot = snapshot;
  }

  /** Watches over the transaction that shares {@code snapshot}, until closed. */
  static LockWatch over(Connection view, SharedSnapshot snapshot) {
    LockWatch watch = new LockWatch(view, snapshot);
    Thread thread = new Thread(watch::watch, "clipshard-lock-watch");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  /** Whether the view and all its readers were ended. */
  boolean hasGivenWay() {
    return gaveWay;
  }

  /** For whom, as far as that is known; else empty. */
  String waiting() {
    return waiting;
  }

  private void watch() {
    try {
      while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        List<Integer> found = Sessions.query(view, WAITING, row -> row.getInt(1));
        if (!found.isEmpty()) {
          giveWay(Optional.of(found.get(0)));
          return;
        }
      }
    } catch (SQLException e) {
      // Then the view has ended, or its next use says why it cannot go on.
    } catch (InterruptedException e) {
      // Nobody interrupts it but who wants it to end.
    }
  }

  /** Ends the view and all who read in its snapshot, wherever they are. Never throws. */
  void giveWay(Optional<Integer> pid) {
    gaveWay = true;
    try {
      Sessions.query(view, END_READERS, row -> row.getBoolean(1), snapshot.readers());
      if (pid.isPresent()) {
        waiting =
            Sessions.query(view, WHO, LockHolder::of, pid.get()).stream()
                .map(LockHolder::describe)
                .findFirst()
                .orElse("");
      }
    } catch (SQLException e) {
      // The view's own lock is let go in any case.
    }
    close();
    CatalogView.closeQuietly(view);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
