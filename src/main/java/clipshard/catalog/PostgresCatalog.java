package clipshard.catalog;

import clipshard.config.Settings;
import java.sql.Connection;
import java.sql.SQLException;

/** The images table in Postgres 11 or later (parallel reading is cheapest from 14 on). */
public final class PostgresCatalog {
  private PostgresCatalog() {}

  /**
   * Opens one consistent view of the table, after checking that all of it can be read.
   *
   * @throws CatalogException when the database cannot be reached or hides rows, when it is behind a
   *     pooler in transaction mode, when the table or a column does not exist, when the id column's
   *     type is none that can be an id, or when {@code source.where} is no condition on the table
   */
  public static CatalogView open(Settings.Database database, Settings.Source source) {
    TableName name = TableName.parse(source.table());
    Connection connection = null;
    CatalogView view = null;
    try {
      connection = Sessions.connect(database);
      PoolerCheck.requireSession(connection, database);
      view = view(connection, database, source, name);
      return view;
    } catch (SQLException e) {
      throw SqlErrors.explain(
          "Opening " + name.sql(), database, e, "The message is the server's own");
    } finally {
      if (view == null) {
        CatalogView.closeQuietly(connection);
      }
    }
  }

  /**
   * The connections that reading takes at a time, at most, with those for the view and the lock.
   */
  public static int mostConnections(Settings.Source source) {
    return 2 + (source.partitions() > 0 ? source.partitions() : RowQuery.MOST_SLICES);
  }

  private static CatalogView view(
      Connection connection, Settings.Database database, Settings.Source source, TableName name)
      throws SQLException {
    RelationReader reader = new RelationReader(connection);
    boolean lockable = reader.kind(name).isLockable();
    // All that is read is locked before the state is chosen: TRUNCATE and rewrites that end in
    // between would show it new contents, or none.
    Sessions.beginLocking(connection);
    if (lockable) {
      Sessions.execute(connection, "LOCK TABLE " + name.sql() + " IN ACCESS SHARE MODE");
    }
    Relation relation = reader.read(name);
    RowQuery rows = query(relation, source);
    IdType idType = IdType.of(relation, rows.id());
    probe(connection, database, rows);
    return new CatalogView(connection, database, SharedSnapshot.of(connection), rows, idType);
  }

  private static RowQuery query(Relation relation, Settings.Source source) {
    relation.requireUrls(relation.column("source.url-column", source.urlColumn()));
    if (!source.brandColumn().isEmpty()) {
      relation.column("source.brand-column", source.brandColumn());
    }
    return new RowQuery(relation, relation.column("source.id-column", source.idColumn()), source);
  }

  /** Has the server judge the queries, and lock what they name, without reading a row. */
  private static void probe(Connection connection, Settings.Database database, RowQuery rows)
      throws SQLException {
    Sessions.execute(connection, rows.columns() + " LIMIT 0");
    try {
      if (rows.hasFilter()) {
        // Between WHEN and THEN a bracket closed too early is an error, in brackets it is not.
        Sessions.execute(
            connection,
            "SELECT CASE WHEN\n%s\nTHEN 1 END%s LIMIT 0"
                .formatted(rows.source().where(), rows.from()));
      }
      Sessions.execute(connection, rows.rows("true") + " LIMIT 0");
    } catch (SQLException e) {
      if (!rows.hasFilter()) {
        throw e;
      }
      throw SqlErrors.explain(
          "source.where (%s)".formatted(rows.source().where()),
          database,
          e,
          "It must be an SQL condition on the table's columns, as after WHERE");
    }
  }
}
