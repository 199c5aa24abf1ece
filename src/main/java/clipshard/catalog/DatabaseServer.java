package clipshard.catalog;

import clipshard.config.Settings;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The server that answers, and who we are to it.
 *
 * @param place host, port and database
 * @param version as the server says it, such as {@code 17.2}
 * @param user who we are
 * @param isStandby whether it replays another server
 */
public record DatabaseServer(String place, String version, String user, boolean isStandby) {
  private static final String ASK =
      """
      SELECT current_setting('server_version'), current_user, pg_is_in_recovery()""";

  /**
   * Asks it.
   *
   * @throws CatalogException when it cannot be reached, lets us not in, or its address is that of a
   *     pooler in transaction mode
   */
  public static DatabaseServer of(Settings.Database database) {
    String place = DatabaseUrl.parse(database.url()).toString();
    try (Connection connection = Sessions.connect(database)) {
      return Sessions.query(
              connection,
              ASK,
              row ->
                  new DatabaseServer(place, row.getString(1), row.getString(2), row.getBoolean(3)))
          .get(0);
    } catch (SQLException e) {
      throw SqlErrors.explain("Connecting", database, e, "The message is the server's own");
    }
  }

  /**
   * Makes sure that a connection is a session.
   *
   * @throws CatalogException when there is a pooler in transaction mode
   */
  public static void requireSessions(Settings.Database database) {
    try (Connection connection = Sessions.connect(database)) {
      PoolerCheck.requireSession(connection, database);
    } catch (SQLException e) {
      throw SqlErrors.explain("Connecting twice", database, e, "The message is the server's own");
    }
  }

  @Override
  public String toString() {
    return "PostgreSQL %s at %s, as %s".formatted(version, place, user);
  }
}
