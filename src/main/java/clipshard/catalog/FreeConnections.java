package clipshard.catalog;

import clipshard.config.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections that the database, or the pooler before it, lets in beside those that are open.
 *
 * @param count how many, at most as many as were wanted
 * @param refusal what it said to the next one; empty when all were let in
 */
public record FreeConnections(int count, String refusal) {
  /** A pooler keeps those that it has no session for waiting, without a word. */
  private static final Duration WAIT = Duration.ofSeconds(5);

  /** Opens so many at once, and closes them. */
  public static FreeConnections of(Settings.Database database, int wanted) {
    return of(database, wanted, WAIT);
  }

  /** Likewise; who waits longer than {@code patience} is not let in. */
  static FreeConnections of(Settings.Database database, int wanted, Duration patience) {
    List<Connection> open = new ArrayList<>();
    try {
      while (open.size() < wanted) {
        open.add(open(database, patience));
      }
      return new FreeConnections(wanted, "");
    } catch (SQLException e) {
      return new FreeConnections(open.size(), SqlErrors.oneLine(e.getMessage()));
    } finally {
      open.forEach(CatalogView::closeQuietly);
    }
  }

  private static Connection open(Settings.Database database, Duration patience)
      throws SQLException {
    Connection connection = Sessions.connect(database, patience);
    boolean answers = false;
    try {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.toMillis()));
      Sessions.execute(connection, "SELECT 1");
      answers = true;
      return connection;
    } finally {
      if (!answers) {
        CatalogView.closeQuietly(connection);
      }
    }
  }
}
