package clipshard.catalog;

import static clipshard.catalog.TableName.quote;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the database says of the table, shortly before its state is chosen.
 *
 * @param name its full name
 * @param columns in the table's order
 * @param parts the tables that hold its rows (itself, partitions, children), by their numbers
 * @param pages of each of them; empty when rows have no physical place (a view, a foreign table
 *     anywhere)
 * @param pageBytes the server's page size
 */
record Relation(
    TableName name,
    Kind kind,
    List<Column> columns,
    List<Long> parts,
    List<Long> pages,
    long pageBytes) {
  private static final Set<String> VERSIONS =
      Set.of(
          "int2",
          "int4",
          "int8",
          "numeric",
          "float4",
          "float8",
          "date",
          "timestamp",
          "timestamptz");

  /** The kinds rows can be read from. */
  enum Kind {
    TABLE("r", true, true),
    PARTITIONED_TABLE("p", true, true),
    VIEW("v", true, false),
    MATERIALIZED_VIEW("m", false, false),
    FOREIGN_TABLE("f", false, false);

    private final String code;
    private final boolean lockable;
    private final boolean extensible;

    Kind(String code, boolean lockable, boolean extensible) {
      this.code = code;
      this.lockable = lockable;
      this.extensible = extensible;
    }

    /** Whether {@code LOCK TABLE} takes it. */
    boolean isLockable() {
      return lockable;
    }

    /** Whether it can get parts (partitions, children) while it is being read. */
    boolean isExtensible() {
      return extensible;
    }

    /** The kind with this {@code pg_class.relkind}, empty for sequences, indexes and the like. */
    static Optional<Kind> of(String relkind) {
      return Stream.of(values()).filter(kind -> kind.code.equals(relkind)).findFirst();
    }
  }

  /**
   * @param type the type's name in {@code pg_type}, of a domain that of what it is made from
   * @param isText whether its values are text of some kind
   * @param notNull whether the database holds it so
   * @param unique whether an index holds its values distinct over all the relation's rows
   */
  record Column(String name, String type, boolean isText, boolean notNull, boolean unique) {}

  /**
   * Makes sure that {@code column} can hold URLs.
   *
   * @throws CatalogException when it holds no text
   */
  void requireUrls(Column column) {
    if (column.isText()) {
      return;
    }
    boolean isJson = List.of("json", "jsonb").contains(column.type());
    boolean isArray = column.type().startsWith("_");
    String first = isJson ? " ->> 0" : isArray ? "[1]" : "::text";
    throw new CatalogException(
        "source.url-column '%s' is of type %s, not text".formatted(column.name(), column.type()),
        viewWith(column, quote(column.name()) + first)
            + (isJson ? " (->> 0 is the first of an array, ->> 'key' a value of an object.)" : ""));
  }

  /**
   * Makes sure that {@code column} can hold versions.
   *
   * @throws CatalogException when it is no text, number or timestamp
   */
  void requireVersions(Column column) {
    if (!column.isText() && !VERSIONS.contains(column.type())) {
      throw new CatalogException(
          "source.version-column '%s' is of type %s, which cannot be a version"
              .formatted(column.name(), column.type()),
          "A version is text, a number or a timestamp. "
              + viewWith(column, quote(column.name()) + "::text"));
    }
  }

  /** The view that mends a column, and the setting that reads it. */
  String viewWith(Column mended, String expression) {
    String columns =
        this.columns.stream()
            .map(
                column ->
                    column.equals(mended)
                        ? expression + " AS " + quote(column.name())
                        : quote(column.name()))
            .collect(Collectors.joining(", "));
    TableName view = new TableName(name.schema(), name.table() + "_images");
    return "Read a view instead: CREATE VIEW %s AS SELECT %s FROM %s; then source.table = %s."
        .formatted(view.sql(), columns, name.sql(), view.sql());
  }

  /** Of all pages; empty when rows have no physical place. */
  OptionalLong bytes() {
    return pages.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(pageBytes * pages.stream().mapToLong(Long::longValue).sum());
  }

  /**
   * The column that the setting {@code key} names.
   *
   * @throws CatalogException when there is none of that name
   */
  Column column(String key, String wanted) {
    return columns.stream()
        .filter(column -> column.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new CatalogException(
                    "%s is '%s', but %s has no such column".formatted(key, wanted, name.sql()),
                    "Its columns are (letter case counts): "
                        + columns.stream().map(Column::name).collect(Collectors.joining(", "))));
  }
}
