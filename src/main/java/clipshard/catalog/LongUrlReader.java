package clipshard.catalog;

import clipshard.config.Settings;
import clipshard.picture.LongUrl;
import clipshard.text.Shown;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads long texts of the URL column again, one at a time and by its row's id, over a connection
 * that it makes when it needs one. It holds no transaction and no lock between two texts.
 * Thread-safe.
 */
public final class LongUrlReader implements AutoCloseable {
  /** So long a connection is used: where there are few, others wait for one. */
  private static final Duration KEPT = Duration.ofSeconds(1);

  private static final List<Duration> PAUSES =
      List.of(
          Duration.ZERO,
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(8),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30));

  private final Settings.Database database;
  private final Settings.Source source;
  private volatile Connection connection;
  private volatile boolean closed;
  private long since;

  /** Connects to nothing yet. */
  public LongUrlReader(Settings.Database database, Settings.Source source) {
    this.database = database;
    this.source = source;
  }

  /**
   * The whole text; empty when the row is gone or has another one. Where the database lets no
   * connection in, or ends it, it is asked again for a minute.
   *
   * @throws CatalogException when the database refuses
   */
  public synchronized Optional<String> read(LongUrl url) throws InterruptedException {
    for (Duration pause : PAUSES) {
      Thread.sleep(pause.toMillis());
      try {
        return find(url);
      } catch (SQLException e) {
        disconnect();
        CatalogException told = explained(url, e);
        if (closed || !isPassing(e, told)) {
          throw told;
        }
      }
    }
    try {
      return find(url);
    } catch (SQLException e) {
      throw explained(url, e);
    }
  }

  private CatalogException explained(LongUrl url, SQLException e) {
    return SqlErrors.explain(
        "Reading the URL of id=%s again".formatted(Shown.of(url.id())),
        database,
        e,
        "Run again; the message is the server's own");
  }

  private static boolean isPassing(SQLException e, CatalogException told) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("08") || state.startsWith("57P") || SqlErrors.isFull(told);
  }

  private Optional<String> find(LongUrl url) throws SQLException {
    if (connection == null) {
      connection = Sessions.connect(database);
      since = System.nanoTime();
    }
    List<String> found = Sessions.query(connection, sql(url), row -> row.getString(1));
    if (System.nanoTime() - since > KEPT.toNanos()) {
      disconnect();
    }
    return found.stream().findFirst();
  }

  /** The id as a literal of the column's own type, so that its index serves. */
  private String sql(LongUrl url) {
    UrlSql text = UrlSql.of(source);
    return "SELECT %s FROM %s WHERE %s = %s AND %s AND %s = '%s' LIMIT 1"
        .formatted(
            text.column(),
            TableName.parse(source.table()).sql(),
            TableName.quote(source.idColumn()),
            Sessions.quoteAnywhere(url.id()),
            text.isLong(),
            text.sha256(),
            url.sha256());
  }

  private void disconnect() {
    CatalogView.closeQuietly(connection);
    connection = null;
  }

  /** Ends a reading that is under way. */
  @Override
  public void close() {
    closed = true;
    CatalogView.closeQuietly(connection);
  }
}
