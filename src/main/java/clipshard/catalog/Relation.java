package clipshard.catalog;

import static clipshard.catalog.TableName.quote;

import clipshard.attribute.AttributeType;
import clipshard.text.Shown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private static final Set<String> NUMBERS =
      Set.of("int2", "int4", "int8", "numeric", "float4", "float8");

  private static final Set<String> TIMES = Set.of("date", "timestamp", "timestamptz");

  /** Attributes that are text, beside what is text of some kind, and enums. */
  private static final Set<String> TEXTS =
      Set.of("date", "timestamp", "timestamptz", "time", "uuid");

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
   * @param category the type's in {@code pg_type}
   * @param notNull whether the database holds it so
   * @param unique whether an index holds its values distinct over all the relation's rows
   */
  record Column(String name, String type, String category, boolean notNull, boolean unique) {
    /** Whether its values are text of some kind. */
    boolean isText() {
      return category.equals("S");
    }

    /** What its values are as an attribute; empty where they can be none. */
    Optional<AttributeType> attribute() {
      if (type.equals("bool")) {
        return Optional.of(AttributeType.BOOLEAN);
      }
      if (NUMBERS.contains(type)) {
        return Optional.of(AttributeType.NUMBER);
      }
      boolean isEnum = category.equals("E");
      return isText() || isEnum || TEXTS.contains(type)
          ? Optional.of(AttributeType.TEXT)
          : Optional.empty();
    }
  }

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
    if (!column.isText() && !NUMBERS.contains(column.type()) && !TIMES.contains(column.type())) {
      throw new CatalogException(
          "source.version-column '%s' is of type %s, which cannot be a version"
              .formatted(column.name(), column.type()),
          "A version is text, a number or a timestamp. "
              + viewWith(column, quote(column.name()) + "::text"));
    }
  }

  /**
   * Makes sure that the columns of these names, as far as there are such, can be recorded.
   *
   * @param key of the setting that names them
   * @throws CatalogException with all that cannot
   */
  void requireAttributes(String key, List<String> names) {
    Map<Column, String> mended = new LinkedHashMap<>();
    columns.stream()
        .filter(column -> names.contains(column.name()) && column.attribute().isEmpty())
        .forEach(
            column ->
                mended.put(
                    column,
                    quote(column.name())
                        + (column.type().equals("money") ? "::numeric" : "::text")));
    if (!mended.isEmpty()) {
      throw new CatalogException(
          "%s: %s, which cannot be recorded"
              .formatted(
                  key,
                  mended.keySet().stream()
                      .map(
                          column ->
                              "'%s' is of type %s"
                                  .formatted(Shown.of(column.name()), column.type()))
                      .collect(Collectors.joining(", "))),
          "What is recorded is text, a number, true or false, a date, a time, a uuid or an enum. "
              + viewWith(mended));
    }
  }

  /** The view that mends a column, and the setting that reads it. */
  String viewWith(Column mended, String expression) {
    return viewWith(Map.of(mended, expression));
  }

  private String viewWith(Map<Column, String> expressions) {
    String columns =
        this.columns.stream()
            .map(
                column ->
                    expressions.containsKey(column)
                        ? expressions.get(column) + " AS " + quote(column.name())
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
    requireColumns(key, List.of(wanted));
    return columns.stream()
        .filter(column -> column.name().equals(wanted))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Makes sure that there are columns of these names.
   *
   * @throws CatalogException with all that there are not
   */
  void requireColumns(String key, List<String> wanted) {
    List<String> names = columns.stream().map(Column::name).toList();
    String missing =
        wanted.stream()
            .filter(one -> !names.contains(one))
            .map(one -> "'" + Shown.of(one) + "'")
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new CatalogException(
          "%s is %s, but %s has no such column".formatted(key, missing, name.sql()),
          "Its columns are (letter case counts): " + String.join(", ", names));
    }
  }
}
