package clipshard.catalog;

import clipshard.text.Shown;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Asks the database whether each chosen row has an id of its own; what its key promises is free.
 */
record IdCheck(RowQuery rows, IdType type) {
  static final String REMEDY =
      "Each row needs an id of its own: correct the rows, leave them out with source.where, or name"
          + " another source.id-column";

  private static final int EXAMPLES = 5;

  /** Whether the key leaves anything to ask. */
  boolean isNeeded() {
    return mayBeUnusable() || mayBeDuplicate();
  }

  /**
   * @throws CatalogException with the number of offending rows or ids and up to 5 of them
   */
  void run(Connection connection) throws SQLException {
    if (mayBeUnusable()) {
      refuse(
          connection,
          unusable(),
          "row has no usable id (NULL, empty or not finite)",
          "rows have no usable id (NULL, empty or not finite)");
    }
    if (mayBeDuplicate()) {
      refuse(
          connection,
          duplicates(),
          "id belongs to more than one row",
          "ids belong to more than one row");
    }
  }

  private boolean mayBeUnusable() {
    return !rows.id().notNull() || !type.isAlwaysUsable();
  }

  private boolean mayBeDuplicate() {
    return !rows.id().unique();
  }

  private String unusable() {
    String column = TableName.quote(rows.id().name());
    return """
        SELECT 'URL ' || coalesce(split_part(%s::text, '?', 1), 'NULL'), count(*) OVER (), ''
        %s WHERE %s AND (%s IS NULL OR %s) ORDER BY 1 LIMIT %s"""
        .formatted(
            TableName.quote(rows.source().urlColumn()),
            rows.from(),
            rows.chosen(),
            column,
            type.unusable(column),
            EXAMPLES);
  }

  private String duplicates() {
    return """
        SELECT %1$s, count(*) OVER (), format(' (%%s rows)', count(*))
        %2$s WHERE %3$s AND %4$s IS NOT NULL
        GROUP BY %1$s HAVING count(*) > 1 ORDER BY 1 LIMIT %5$s"""
        .formatted(
            rows.idText(), rows.from(), rows.chosen(), TableName.quote(rows.id().name()), EXAMPLES);
  }

  private record Example(String name, long total, String more) {
    private String text() {
      return Shown.of(name) + more;
    }
  }

  /** {@code query} gives examples and, in each row, the number of all there are, and a remark. */
  private void refuse(Connection connection, String query, String ofOne, String ofMore)
      throws SQLException {
    List<Example> examples =
        Sessions.query(
            connection,
            query,
            row -> new Example(row.getString(1), row.getLong(2), row.getString(3)));
    if (!examples.isEmpty()) {
      long total = examples.get(0).total();
      throw new CatalogException(
          "In %s %d %s, for example %s"
              .formatted(
                  rows.relation().name().sql(),
                  total,
                  total == 1 ? ofOne : ofMore,
                  examples.stream().map(Example::text).collect(Collectors.joining(", "))),
          REMEDY);
    }
  }
}
