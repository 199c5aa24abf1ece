package clipshard.catalog;

import clipshard.config.Settings;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * One state of the database, kept by the transaction that shares it for others to read.
 *
 * <p>That transaction has also locked what it reads. Its locks and the state end together, and then
 * the state can no longer be trusted even by those who have joined it: TRUNCATE and whatever
 * rewrites a table show them the new contents.
 *
 * @param id as {@code SET TRANSACTION SNAPSHOT} takes it; only unique until the server is restarted
 * @param contents which transactions it sees
 * @param owner the transaction that shares it, as {@code pg_locks} shows it
 */
record SharedSnapshot(String id, String contents, String owner) implements Serializable {
  /** What to do when the state is gone, or the database cannot be reached. */
  static final String REMEDY =
      "If the snapshot does not exist, the connection that held it has ended: "
          + SqlErrors.CUT_REMEDY;

  private static final String SHARE =
      """
      SELECT pg_export_snapshot(), txid_current_snapshot()::text, virtualtransaction
      FROM pg_locks WHERE locktype = 'virtualxid' AND pid = pg_backend_pid()""";

  private static final String TRUSTED =
      """
      SELECT txid_current_snapshot()::text = ?
        AND EXISTS (SELECT FROM pg_locks WHERE locktype = 'virtualxid' AND virtualxid = ?
          AND granted AND mode = 'ExclusiveLock')""";

  /** Shares the present state, until the connection's transaction ends. */
  static SharedSnapshot of(Connection connection) throws SQLException {
    return Sessions.query(
            connection,
            SHARE,
            row -> new SharedSnapshot(row.getString(1), row.getString(2), row.getString(3)))
        .get(0);
  }

  /** What the sessions that read in this state call themselves. */
  String readers() {
    return "clipshard, reading in " + owner;
  }

  /** A connection in a transaction that sees this state. */
  Connection connect(Settings.Database database) throws SQLException {
    Connection connection = Sessions.connect(database);
    try {
      Sessions.beginReading(connection);
      Sessions.execute(connection, "SET TRANSACTION SNAPSHOT " + Sessions.quote(id));
      Sessions.execute(connection, "SET LOCAL application_name = " + Sessions.quote(readers()));
      return connection;
    } catch (SQLException e) {
      CatalogView.closeQuietly(connection);
      throw e;
    }
  }

  /**
   * Makes sure that what the connection's transaction has locked by its queries until now, it
   * locked while this state was kept: then it sees this state until it ends.
   *
   * @param doing for the message
   */
  void requireTrust(Connection connection, String doing) throws SQLException {
    if (Sessions.query(connection, TRUSTED, row -> row.getBoolean(1), contents, owner)
        .contains(false)) {
      throw new CatalogException(
          doing + " failed: the connection that held the table unchanged has ended",
          "Thus " + SqlErrors.CUT_REMEDY);
    }
  }
}
