package clipshard.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Looks a table up in the system catalogs. */
record RelationReader(Connection connection) {
  /** Resolved as SQL would: without a schema, by the session's search path. */
  private static final String FIND =
      """
      SELECT c.oid, n.nspname, c.relname, c.relkind
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid = to_regclass(?)""";

  /** What a table's key promises, it promises for partitions but not for inheriting tables. */
  private static final String COLUMNS =
      """
      SELECT a.attname, base.typname, base.typcategory, whole AND a.attnotnull,
        whole AND EXISTS (SELECT FROM pg_index i
          WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
          AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum)
      FROM pg_class c
      CROSS JOIN LATERAL (SELECT c.relkind = 'p'
        OR NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = c.oid) AS whole) AS key
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      CROSS JOIN LATERAL (
        WITH RECURSIVE made AS (
          SELECT * FROM pg_type WHERE oid = a.atttypid
          UNION ALL SELECT t.* FROM made JOIN pg_type t
            ON made.typtype = 'd' AND t.oid = made.typbasetype)
        SELECT typname, typcategory FROM made WHERE typtype <> 'd') AS base
      WHERE c.oid = ? ORDER BY a.attnum""";

  private static final String PARTS =
      """
      WITH RECURSIVE part(oid) AS (
        SELECT ?::oid UNION SELECT i.inhrelid FROM pg_inherits i JOIN part ON part.oid = inhparent)
      SELECT c.oid, c.relkind, pg_relation_size(c.oid) / current_setting('block_size')::bigint
      FROM part JOIN pg_class c USING (oid) WHERE c.relkind <> 'p'""";

  private static final String OTHERS =
      """
      SELECT format('%s.%s', n.nspname, c.relname)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
      ORDER BY lower(c.relname) <> lower(?), n.nspname <> 'public', 1 LIMIT 10""";

  /**
   * The kind of the table, before anything else is known of it.
   *
   * @throws CatalogException when there is no such table, or it is nothing that has rows
   */
  Relation.Kind kind(TableName name) throws SQLException {
    return find(name).kind();
  }

  /** Everything about the table, in the connection's transaction. */
  Relation read(TableName name) throws SQLException {
    Found found = find(name);
    List<Part> parts = parts(found.oid());
    return new Relation(
        found.name(),
        found.kind(),
        columns(found.oid()),
        parts.stream().map(Part::oid).toList(),
        parts.stream().allMatch(Part::hasPlaces)
            ? parts.stream().map(Part::pages).toList()
            : List.of(),
        pageBytes());
  }

  private record Part(long oid, String relkind, long pages) {
    boolean hasPlaces() {
      return List.of("r", "m").contains(relkind);
    }
  }

  private record Found(long oid, TableName name, Relation.Kind kind) {}

  private Found find(TableName name) throws SQLException {
    List<Found> found = Sessions.query(connection, FIND, RelationReader::found, name.sql());
    if (found.isEmpty()) {
      throw new CatalogException(
          "source.table is %s, and the database has no such table".formatted(name.sql()),
          "Letter case counts. " + others(name));
    }
    return found.get(0);
  }

  private static Found found(ResultSet row) throws SQLException {
    TableName full = new TableName(row.getString(2), row.getString(3));
    Optional<Relation.Kind> kind = Relation.Kind.of(row.getString(4));
    return new Found(row.getLong(1), full, kind.orElseThrow(() -> notRows(full)));
  }

  private static CatalogException notRows(TableName name) {
    return new CatalogException(
        "source.table is %s, which holds no rows of a table".formatted(name.sql()),
        "Name a table, partitioned table, view, materialized view or foreign table");
  }

  private String others(TableName name) throws SQLException {
    List<String> names = Sessions.query(connection, OTHERS, row -> row.getString(1), name.table());
    return names.isEmpty()
        ? "The database has no tables at all: is it the right one?"
        : "Among its tables: " + String.join(", ", names);
  }

  private List<Relation.Column> columns(long oid) throws SQLException {
    return Sessions.query(
        connection,
        COLUMNS,
        row ->
            new Relation.Column(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getBoolean(4),
                row.getBoolean(5)),
        oid);
  }

  private List<Part> parts(long oid) throws SQLException {
    return Sessions.query(
        connection, PARTS, row -> new Part(row.getLong(1), row.getString(2), row.getLong(3)), oid);
  }

  private long pageBytes() throws SQLException {
    String ask = "SELECT current_setting('block_size')::bigint";
    return Sessions.query(connection, ask, row -> row.getLong(1)).get(0);
  }
}
