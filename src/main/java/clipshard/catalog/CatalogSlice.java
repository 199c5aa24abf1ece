package clipshard.catalog;

import clipshard.config.Settings;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A part of the chosen rows, to be read anywhere while the {@link CatalogView} that made it is
 * open. All slices of a view see the same state of the table and share no row.
 */
public final class CatalogSlice implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String SNAPSHOT_REMEDY =
      "If the snapshot does not exist, the connection that held it has ended: run again, and if it"
          + " happens again look for what cuts idle connections between here and the server";

  private final Settings.Database database;
  private final String snapshot;
  private final String query;
  private final String doing;
  private final String remedy;
  private final String brand;
  private final int fetchSize;

  CatalogSlice(
      Settings.Database database,
      Settings.Source source,
      String snapshot,
      RowQuery rows,
      String place) {
    if (source.fetchSize() < 1) {
      // With 0 the driver would fetch the whole slice at once.
      throw new IllegalArgumentException("source.fetch-size is " + source.fetchSize());
    }
    this.database = database;
    this.snapshot = snapshot;
    this.query = rows.rows(place);
    this.doing = "Reading " + rows.relation().name().sql() + " where " + place;
    this.remedy = rows.remedy();
    this.brand = source.brand();
    this.fetchSize = source.fetchSize();
  }

  /**
   * Opens a connection of its own and starts reading; rows come in no order.
   *
   * @throws CatalogException when the database refuses, or the view has been closed
   */
  public CatalogRows open() {
    DatabaseUrl url = DatabaseUrl.parse(database.url());
    Connection connection = begin(url);
    try {
      Statement statement = connection.createStatement();
      statement.setEscapeProcessing(false);
      statement.setFetchSize(fetchSize);
      ResultSet rows = statement.executeQuery(query);
      return new CatalogRows(
          connection, rows, brand, e -> SqlErrors.explain(doing, url, e, remedy));
    } catch (SQLException e) {
      CatalogView.closeQuietly(connection);
      throw SqlErrors.explain(doing, url, e, remedy);
    }
  }

  private Connection begin(DatabaseUrl url) {
    Connection connection = null;
    try {
      connection = Sessions.connect(database);
      Sessions.beginReading(connection, snapshot);
      return connection;
    } catch (SQLException e) {
      CatalogView.closeQuietly(connection);
      throw SqlErrors.explain(doing, url, e, SNAPSHOT_REMEDY);
    }
  }

  @Override
  public String toString() {
    return doing;
  }
}
