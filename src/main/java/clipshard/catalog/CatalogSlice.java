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

  private final Settings.Database database;
  private final SharedSnapshot snapshot;
  private final String query;
  private final String doing;
  private final String remedy;
  private final String urlPrefix;
  private final RecordedSql recorded;
  private final String brand;
  private final int fetchSize;

  CatalogSlice(
      Settings.Database database,
      Settings.Source source,
      SharedSnapshot snapshot,
      RowQuery rows,
      String place) {
    this.database = database;
    this.snapshot = snapshot;
    this.query = rows.rows(place);
    this.doing = "Reading " + rows.relation().name().sql() + " where " + place;
    this.remedy = rows.remedy();
    this.urlPrefix = source.urlPrefix();
    this.recorded = rows.recorded();
    this.brand = source.brand();
    this.fetchSize = source.fetchSize();
  }

  /**
   * Opens a connection of its own and starts reading; rows come in no order. Once this returns,
   * they come whatever happens to the view.
   *
   * @throws CatalogException when the database refuses, or the view has ended
   */
  public CatalogRows open() {
    Connection connection = connect();
    CatalogRows read = null;
    try {
      Statement statement = connection.createStatement();
      statement.setEscapeProcessing(false);
      statement.setFetchSize(fetchSize);
      ResultSet rows = statement.executeQuery(query);
      // Only now: it is the query that locks what it reads.
      snapshot.requireTrust(connection, doing);
      read =
          new CatalogRows(
              connection,
              rows,
              new UrlColumn(urlPrefix),
              recorded,
              brand,
              e -> SqlErrors.explain(doing, database, e, remedy));
      return read;
    } catch (SQLException e) {
      throw SqlErrors.explain(doing, database, e, remedy);
    } finally {
      if (read == null) {
        CatalogView.closeQuietly(connection);
      }
    }
  }

  private Connection connect() {
    try {
      return snapshot.connect(database);
    } catch (SQLException e) {
      throw SqlErrors.explain(doing, database, e, SharedSnapshot.REMEDY);
    }
  }

  @Override
  public String toString() {
    return doing;
  }
}
