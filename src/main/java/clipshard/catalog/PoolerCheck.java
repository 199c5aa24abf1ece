package clipshard.catalog;

import clipshard.config.Settings;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Tells a pooler that lends a server process for one transaction only. Nothing that a session keeps
 * (settings, prepared statements, the builder's lock) survives there.
 *
 * <p>While a second client is inside a transaction, the first must still have its own process: not
 * the second's, and not another one than before.
 *
 * @param first the first client's server process
 * @param other that of the second client, inside a transaction
 * @param again the first client's, at that time
 */
record PoolerCheck(int first, int other, int again) {
  static final String REMEDY =
      "Use a connection that is yours until you close it: at Supabase the session pooler (port 5432"
          + " of the pooler's host) or the direct address, elsewhere the server itself or a pool in"
          + " session mode";

  private static PoolerCheck of(Connection connection, Settings.Database database)
      throws SQLException {
    int first = serverProcess(connection);
    try (Connection second = Sessions.connect(database)) {
      second.setAutoCommit(false);
      int other = serverProcess(second);
      int again = serverProcess(connection);
      second.rollback();
      return new PoolerCheck(first, other, again);
    }
  }

  boolean isPerTransaction() {
    return other == first || again != first;
  }

  /**
   * Makes sure that a connection is a session.
   *
   * @param connection in autocommit mode
   * @throws CatalogException when there is a pooler in transaction mode
   */
  static void requireSession(Connection connection, Settings.Database database)
      throws SQLException {
    if (of(connection, database).isPerTransaction()) {
      throw refusal(DatabaseUrl.parse(database.url()));
    }
  }

  static CatalogException refusal(DatabaseUrl url) {
    return new CatalogException(
        "database.url leads to a pooler in transaction mode (%s)".formatted(url), REMEDY);
  }

  private static int serverProcess(Connection connection) throws SQLException {
    return Sessions.query(connection, "SELECT pg_backend_pid()", row -> row.getInt(1)).get(0);
  }
}
