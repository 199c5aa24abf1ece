package clipshard.catalog;

import clipshard.config.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The right to be the only one who writes to a place, held by a session of the database. It is a
 * courtesy among runs that ask for it: the database gives it to somebody else as soon as it thinks
 * this session dead, which this process learns later. Thread-safe.
 *
 * <p>The session is looked after every few seconds, so that nothing on the way to the database
 * forgets it for being idle, and is replaced when it ends.
 */
public final class WriterLock implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** A lock that is neither free nor held was let go between two questions: so often we ask. */
  private static final int ATTEMPTS = 5;

  private final Settings.Database database;
  private final String target;
  private final String name;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Null while there is none. */
  private LockSession session;

  /** As what this lock was held last. */
  private Optional<LockHolder> self = Optional.empty();

  private boolean lost;
  private String cause = "";

  private WriterLock(Settings.Database database, String target, String name) {
    this.database = database;
    this.target = target;
    this.name = name;
  }

  /**
   * Takes the lock, or fails at once.
   *
   * @param target names what is locked, to the database and in messages: no secrets
   * @param holder who we are, for those who find the lock taken; the database keeps 63 characters
   * @throws CatalogException when another session holds the lock (the message says which), the
   *     database cannot be reached, or it is behind a pooler in transaction mode
   */
  public static WriterLock acquire(Settings.Database database, String target, String holder) {
    return acquire(database, target, holder, INTERVAL);
  }

  static WriterLock acquire(
      Settings.Database database, String target, String holder, Duration interval) {
    WriterLock lock = new WriterLock(database, target, holder);
    try {
      lock.requireSessions();
      lock.take();
    } catch (SQLException e) {
      throw lock.unreachable(e);
    }
    Thread watch = new Thread(() -> lock.watch(interval), "clipshard-writer-lock");
    watch.setDaemon(true);
    watch.start();
    return lock;
  }

  /**
   * Makes sure, by asking the database, that the lock is held, and takes it again if it was lost
   * and is free.
   *
   * @return whether it was lost at any time since the last call or since {@code acquire}: then
   *     another run may have written in between
   * @throws CatalogException when another session holds the lock now, or the database cannot be
   *     reached; the lock counts as lost until a call succeeds
   * @throws IllegalStateException after {@link #close()}
   */
  public synchronized boolean ensureHeld() {
    if (closed.getCount() == 0) {
      throw new IllegalStateException("The lock on " + target + " was let go");
    }
    try {
      restore();
    } catch (SQLException e) {
      throw unreachable(e);
    }
    boolean wasLost = lost;
    lost = false;
    return wasLost;
  }

  /** Lets the lock go. Never throws. */
  @Override
  public void close() {
    closed.countDown();
    synchronized (this) {
      disconnect();
    }
  }

  private void watch(Duration interval) {
    try {
      while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        lookAfter();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it but who wants it to end.
    }
  }

  private synchronized void lookAfter() {
    if (closed.getCount() == 0) {
      return;
    }
    try {
      restore();
    } catch (SQLException | CatalogException e) {
      // The next round tries again; ensureHeld() does too, and says why it cannot.
    }
  }

  private void restore() throws SQLException {
    if (!isHeld()) {
      lost = true;
      disconnect();
      take();
    }
  }

  private boolean isHeld() {
    try {
      return session != null && session.holder().equals(self);
    } catch (SQLException e) {
      cause = " (" + SqlErrors.oneLine(e.getMessage()) + ")";
      return false;
    }
  }

  private void take() throws SQLException {
    LockSession fresh = LockSession.open(database, LockSession.key(target), name);
    try {
      lock(fresh);
      self = fresh.holder();
      session = fresh;
    } finally {
      if (session != fresh) {
        fresh.close();
      }
    }
  }

  private void lock(LockSession fresh) throws SQLException {
    Optional<LockHolder> holder = Optional.empty();
    for (int i = 0; i < ATTEMPTS && holder.isEmpty(); i++) {
      if (fresh.tryLock()) {
        return;
      }
      holder = fresh.holder();
    }
    // When the network dropped the connection, the server does not know it yet.
    if (holder.isPresent() && holder.equals(self) && fresh.lockAfterEnding(holder.get())) {
      return;
    }
    throw refusal(fresh.holder());
  }

  private CatalogException refusal(Optional<LockHolder> holder) {
    String who = holder.map(LockHolder::describe).orElse("a session that has ended since");
    DatabaseUrl url = DatabaseUrl.parse(database.url());
    String problem =
        self.isEmpty()
            ? "Another run is writing to %s: its lock at %s is held by %s"
                .formatted(target, url, who)
            : "The lock on %s at %s was lost%s and is now held by %s; this run ends, and what it"
                    .formatted(target, url, cause, who)
                + " has staged is kept";
    return new CatalogException(problem, holder.map(LockHolder::remedy).orElse("Run again"));
  }

  private CatalogException unreachable(SQLException e) {
    return SqlErrors.explain(
        (self.isEmpty() ? "Taking the lock on " : "Taking the lost lock again on ") + target,
        database,
        e,
        "No build may write without its lock: run again when the database answers");
  }

  private void requireSessions() throws SQLException {
    try (Connection probe = Sessions.connect(database)) {
      PoolerCheck.requireSession(probe, database);
    }
  }

  private void disconnect() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
