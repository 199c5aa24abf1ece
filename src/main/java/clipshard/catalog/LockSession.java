package clipshard.catalog;

import clipshard.config.Settings;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A connection that is there for one advisory lock and holds it, if at all, until it ends. Not
 * thread-safe.
 */
final class LockSession implements AutoCloseable {
  /** What Postgres keeps of a session's name. */
  private static final int NAME_BYTES = 63;

  /** After this much silence the other side counts as dead. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** Nobody waits longer than this for a lock to be let go. */
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  /**
   * The server too is to notice soon when this machine has vanished: until then nobody gets the
   * lock.
   */
  private static final String KEEP_ALIVE =
      """
      SET tcp_keepalives_idle = 60;
      SET tcp_keepalives_interval = 10;
      SET tcp_keepalives_count = 3""";

  private static final String ENDLESS = "SET idle_session_timeout = 0";
  private static final int FIRST_WITH_IDLE_SESSION_TIMEOUT = 14;

  private static final String TRY = "SELECT pg_try_advisory_lock(?)";

  /** Shows a lock's number in two halves. */
  private static final String HOLDER =
      """
      SELECT l.pid, a.application_name, host(a.client_addr), a.backend_start
      FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted AND l.classid = ?::oid AND l.objid = ?::oid
        AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())""";

  private final Connection connection;
  private final long key;

  private LockSession(Connection connection, long key) {
    this.connection = connection;
    this.key = key;
  }

  /**
   * The number of the lock on {@code target}, the first 8 bytes of its SHA-256: what is locked has
   * a name, Postgres wants a number.
   */
  static long key(String target) {
    return ByteBuffer.wrap(DigestUtils.sha256(target)).getLong();
  }

  /**
   * Connects, without taking the lock.
   *
   * @param key of the lock
   * @param name what other sessions see; of it, the first 63 characters, non-ASCII replaced
   */
  static LockSession open(Settings.Database database, long key, String name) throws SQLException {
    Connection connection = Sessions.connect(database);
    try {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(SILENCE.toMillis()));
      Sessions.execute(connection, KEEP_ALIVE);
      if (connection.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_IDLE_SESSION_TIMEOUT) {
        Sessions.execute(connection, ENDLESS);
      }
      String shown = name.replaceAll("[^ -~]", "?");
      // By a statement, as a pooler may keep the name of the connection that it lends.
      connection.setClientInfo(
          "ApplicationName", shown.substring(0, Math.min(NAME_BYTES, shown.length())));
      return new LockSession(connection, key);
    } catch (SQLException e) {
      CatalogView.closeQuietly(connection);
      throw e;
    }
  }

  /** Takes the lock if nobody holds it. */
  boolean tryLock() throws SQLException {
    return Sessions.query(connection, TRY, row -> row.getBoolean(1), key).get(0);
  }

  /** Who holds the lock. */
  Optional<LockHolder> holder() throws SQLException {
    return Sessions.query(connection, HOLDER, LockHolder::of, key >>> 32, key & 0xFFFF_FFFFL)
        .stream()
        .findFirst();
  }

  /**
   * Ends another session of the same user and takes the lock that it held.
   *
   * @return false when the lock went to somebody else
   */
  boolean lockAfterEnding(LockHolder dead) throws SQLException {
    Sessions.execute(connection, "SELECT pg_terminate_backend(%s)".formatted(dead.pid()));
    Sessions.execute(connection, "SET lock_timeout = '10s'");
    try {
      Sessions.execute(connection, "SELECT pg_advisory_lock(%s)".formatted(key));
      return true;
    } catch (SQLException e) {
      if (SqlErrors.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /** Lets the lock go, if it is held, and disconnects. */
  @Override
  public void close() {
    try {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(FAREWELL.toMillis()));
      // A pooler may keep the server's side of the connection for its next client.
      Sessions.execute(connection, "SELECT pg_advisory_unlock_all(); RESET ALL");
    } catch (SQLException e) {
      // Then the lock ends with the connection.
    }
    CatalogView.closeQuietly(connection);
  }
}
