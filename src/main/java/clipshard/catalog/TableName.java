package clipshard.catalog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table's name as configured: {@code table} or {@code schema.table}, each part as it is stored in
 * the database (letter case counts), in double quotes when it holds a dot or a quote.
 *
 * @param schema empty when the search path decides
 */
record TableName(String schema, String table) {
  private static final String PART = "(\"(?:[^\"]|\"\")+\"|[^.\"]+)";
  private static final Pattern NAME = Pattern.compile("(?:" + PART + "\\.)?" + PART);

  /**
   * @throws CatalogException when {@code name} is no such name
   */
  static TableName parse(String name) {
    Matcher parts = NAME.matcher(name.strip());
    if (!parts.matches()) {
      throw new CatalogException(
          "source.table is not a table's name: " + name,
          "Write table or schema.table, a part with a dot or a quote in it in double quotes");
    }
    return new TableName(
        parts.group(1) == null ? "" : unquote(parts.group(1)), unquote(parts.group(2)));
  }

  /** The name as SQL. */
  String sql() {
    return schema.isEmpty() ? quote(table) : quote(schema) + "." + quote(table);
  }

  /** Any name as an SQL identifier. */
  static String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private static String unquote(String part) {
    return part.startsWith("\"")
        ? part.substring(1, part.length() - 1).replace("\"\"", "\"")
        : part;
  }
}
