package clipshard.catalog;

import clipshard.config.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Opens connections that read whole tables: without time limits, and never a part unnoticed. */
final class Sessions {
  private static final Duration LOGIN = Duration.ofSeconds(30);

  /**
   * {@code row_security} off makes a policy an error instead of an emptier table. Literals in our
   * SQL double only their quotes, hence {@code standard_conforming_strings}. A held snapshot is a
   * transaction that idles, hence the time limits; without them the server must notice by itself
   * when this machine has vanished, or it would keep the table locked for hours. All of it ends
   * with the transaction: behind a pooler the process goes to somebody else afterwards.
   */
  private static final String BEGIN =
      """
      SET TRANSACTION ISOLATION LEVEL %s, READ ONLY;
      SET LOCAL row_security = off;
      SET LOCAL standard_conforming_strings = on;
      SET LOCAL statement_timeout = 0;
      SET LOCAL idle_in_transaction_session_timeout = 0;
      SET LOCAL tcp_keepalives_idle = 60;
      SET LOCAL tcp_keepalives_interval = 10;
      SET LOCAL tcp_keepalives_count = 3""";

  /** In milliseconds. A wait for a lock is a place in its queue, with others behind. */
  private static final int LONGEST_WAIT = 1000;

  private static final int PATIENCE = 60_000;

  private static final String LOCK_TIMEOUT =
      "SELECT setting::int FROM pg_settings WHERE name = 'lock_timeout'";

  private static final int FIRST_WITH_TRANSACTION_TIMEOUT = 17;

  private Sessions() {}

  /**
   * A connection in autocommit mode. What the URL's parameters say wins over what is said here.
   *
   * @throws CatalogException when the address is that of a pooler in transaction mode
   */
  static Connection connect(Settings.Database database) throws SQLException {
    return connect(database, LOGIN);
  }

  /** Likewise, when it is let in within {@code patience}. */
  static Connection connect(Settings.Database database, Duration patience) throws SQLException {
    DatabaseUrl url = DatabaseUrl.parse(database.url());
    if (url.isSupabaseTransactionPooler()) {
      throw PoolerCheck.refusal(url);
    }
    Properties properties = new Properties();
    if (!database.user().isEmpty()) {
      PGProperty.USER.set(properties, database.user());
    }
    if (!database.password().isEmpty()) {
      PGProperty.PASSWORD.set(properties, database.password().reveal());
    }
    PGProperty.APPLICATION_NAME.set(properties, "clipshard");
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.LOGIN_TIMEOUT.set(properties, Double.toString(patience.toMillis() / 1e3));
    // The driver itself, not DriverManager: that one knows only drivers of its caller's loader.
    return new Driver().connect(database.url(), properties);
  }

  /**
   * Begins a transaction that sees one state of the database, from its first query on, and changes
   * nothing. It waits no longer than a second for a lock.
   */
  static void beginReading(Connection connection) throws SQLException {
    begin(connection, "REPEATABLE READ");
  }

  /** The same, but each query sees the state in which it begins. */
  static void beginLocking(Connection connection) throws SQLException {
    begin(connection, "READ COMMITTED");
  }

  private static void begin(Connection connection, String isolation) throws SQLException {
    // Before, since any query would decide what the transaction sees.
    long wait = Math.min(LONGEST_WAIT, lockPatience(connection).toMillis());
    connection.setAutoCommit(false);
    execute(connection, BEGIN.formatted(isolation));
    execute(connection, "SET LOCAL lock_timeout = " + wait);
    if (connection.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_TRANSACTION_TIMEOUT) {
      execute(connection, "SET LOCAL transaction_timeout = 0");
    }
  }

  /** How long the session may wait for a lock in all; never for ever. */
  static Duration lockPatience(Connection connection) throws SQLException {
    int limit = query(connection, LOCK_TIMEOUT, row -> row.getInt(1)).get(0);
    return Duration.ofMillis(limit == 0 ? PATIENCE : limit);
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }

  /** Makes something of the row that a result set is at. */
  @FunctionalInterface
  interface Reading<T> {
    T of(ResultSet row) throws SQLException;
  }

  /** The whole answer to a query. */
  static <T> List<T> query(Connection connection, String sql, Reading<T> reading)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      return all(statement.executeQuery(sql), reading);
    }
  }

  /** The whole answer to a query of ours with {@code ?} for each of {@code parameters}. */
  static <T> List<T> query(
      Connection connection, String sql, Reading<T> reading, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return all(statement.executeQuery(), reading);
    }
  }

  private static <T> List<T> all(ResultSet rows, Reading<T> reading) throws SQLException {
    List<T> all = new ArrayList<>();
    while (rows.next()) {
      all.add(reading.of(rows));
    }
    return all;
  }

  /** Any text as an SQL literal, whatever a backslash is to the session. */
  static String quoteAnywhere(String text) {
    return "E" + quote(text.replace("\\", "\\\\"));
  }

  /** Any text as an SQL literal. */
  static String quote(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
