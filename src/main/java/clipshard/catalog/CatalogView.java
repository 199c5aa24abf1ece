package clipshard.catalog;

import clipshard.config.Settings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One unchanging state of the images table, held by a transaction that idles until {@link
 * #close()}. Its slices can be read only while it is open. It ends of itself, and its slices with
 * it, when somebody waits for a lock on the table.
 */
public final class CatalogView implements AutoCloseable {
  private static final int URLS_SECONDS = 30;

  private final Connection connection;
  private final Settings.Database database;
  private final SharedSnapshot snapshot;
  private final RowQuery rows;
  private final IdType idType;
  private final LockWatch watch;
  private volatile String shortage = "";

  /**
   * @param connection this object's own from now on, in the transaction that shares {@code
   *     snapshot}
   */
  CatalogView(
      Connection connection,
      Settings.Database database,
      SharedSnapshot snapshot,
      RowQuery rows,
      IdType idType) {
    this.connection = connection;
    this.database = database;
    this.snapshot = snapshot;
    this.rows = rows;
    this.idType = idType;
    this.watch = LockWatch.over(connection, snapshot);
  }

  /**
   * The chosen rows ({@code source.where}, {@code source.brand}; not {@code source.limit}, which
   * needs an order) in parts that can be read at the same time. Each holds one connection while it
   * is read.
   */
  public List<CatalogSlice> slices() {
    return rows.places().stream()
        .map(place -> new CatalogSlice(database, rows.source(), snapshot, rows, place))
        .toList();
  }

  /**
   * How many slices may be read at a time: fewer than wanted where the database, or the pooler
   * before it, lets fewer connections in, which {@link #shortage} then says.
   *
   * @param wanted at least 1
   * @return at least 1
   * @throws CatalogException when it lets none in
   */
  public int slicesAtOnce(int wanted) {
    if (wanted == 1) {
      return 1;
    }
    FreeConnections free = FreeConnections.of(database, wanted);
    if (free.count() == 0) {
      throw new CatalogException(
          "The database lets no connection in to read the table: " + free.refusal(),
          "Let the pooler or the server have 3 connections for a build, or end other clients");
    }
    if (free.count() < wanted) {
      shortage =
          "The table is read over %d connections at a time instead of %d, since the database lets no more in: %s"
              .formatted(free.count(), wanted, free.refusal());
    }
    return free.count();
  }

  /** That fewer slices are read at a time than could be; empty where they are not. */
  public Optional<String> shortage() {
    return Optional.of(shortage).filter(said -> !said.isEmpty());
  }

  /**
   * How much the whole table has on the database's disk, of which little may be chosen; empty when
   * that is not known, as of a view.
   */
  public OptionalLong bytes() {
    return rows.relation().bytes();
  }

  /** The table's schema and name, as SQL, whatever the search path is. */
  public String table() {
    return rows.relation().name().sql();
  }

  /** How ids of this table are ordered: numbers by value, everything else by bytes. */
  public IdOrder idOrder() {
    return idType.order();
  }

  /**
   * The URLs of some rows, of any brand, else chosen, by id. It is for a few ids, and takes no
   * longer than half a minute.
   *
   * @return of those that the table has
   * @throws CatalogException when the database refuses, or an id cannot be one of this table's
   */
  public Map<String, String> urls(Set<String> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    UrlColumn column = new UrlColumn(rows.source().urlPrefix());
    Map<String, String> urls = new HashMap<>();
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.setQueryTimeout(URLS_SECONDS);
      try (ResultSet found = statement.executeQuery(rows.rowsOf(ids))) {
        while (found.next()) {
          String id = found.getString(1);
          urls.putIfAbsent(id, UrlSql.found(found, 2).text(id, column));
        }
      }
    } catch (SQLException e) {
      throw SqlErrors.explain(
          "Reading some URLs of " + rows.relation().name().sql(), database, e, rows.remedy());
    }
    urls.keySet().retainAll(ids);
    return urls;
  }

  /**
   * Makes sure that every chosen row has an id and none has another's. Costs nothing where a unique
   * index and NOT NULL say so already, else the database reads the table once.
   *
   * @throws CatalogException with the count and up to five examples
   */
  public void checkIds() {
    IdCheck check = new IdCheck(rows, idType);
    if (!check.isNeeded()) {
      return;
    }
    String doing = "Checking the ids of " + rows.relation().name().sql();
    try (Connection reading = snapshot.connect(database)) {
      check.run(reading);
      snapshot.requireTrust(reading, doing);
    } catch (SQLException e) {
      throw SqlErrors.explain(
          doing, database, e, rows.hasFilter() ? rows.remedy() : SharedSnapshot.REMEDY);
    }
  }

  /**
   * How many rows are chosen, those of other brands among them where the brand is in the URL alone.
   *
   * @param patience how long the database may count
   * @return empty when it needs longer
   * @throws CatalogException when the database refuses
   */
  public OptionalLong count(Duration patience) {
    String doing = "Counting the rows of " + rows.relation().name().sql();
    try (Connection reading = snapshot.connect(database);
        Statement statement = reading.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.setQueryTimeout(Math.toIntExact(patience.toSeconds()));
      try (ResultSet count =
          statement.executeQuery("SELECT count(*) FROM (" + rows.rows("true") + ") chosen")) {
        count.next();
        return OptionalLong.of(count.getLong(1));
      }
    } catch (SQLException e) {
      if (SqlErrors.QUERY_CANCELED.equals(e.getSQLState())) {
        return OptionalLong.empty();
      }
      throw SqlErrors.explain(doing, database, e, rows.remedy());
    }
  }

  /** Whether it has ended because somebody waited for a lock. */
  boolean hasGivenWay() {
    return watch.hasGivenWay();
  }

  /** For whom it has ended, as far as that is known; else empty. */
  String waiting() {
    return watch.waiting();
  }

  /** Ends it and all who read its slices. */
  void giveWay() {
    watch.giveWay(Optional.empty());
  }

  /** Lets the snapshot and the table's lock go. */
  @Override
  public void close() {
    watch.close();
    closeQuietly(connection);
  }

  /** For connections that have only read: nothing depends on how they end. */
  static void closeQuietly(Connection connection) {
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (SQLException e) {
      // The server ends the transaction with the connection in any case.
    }
  }
}
