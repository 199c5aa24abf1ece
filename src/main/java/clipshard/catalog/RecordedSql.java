package clipshard.catalog;

import static clipshard.catalog.TableName.quote;

import clipshard.attribute.AttributeType;
import clipshard.attribute.Attributes;
import clipshard.config.Settings;
import clipshard.text.Shown;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The columns whose values are recorded with a row, in SQL: the brand, the version, the group and
 * the attributes.
 *
 * @param brand column, empty for none
 * @param version column as text in SQL, empty for none; likewise {@code group}
 */
record RecordedSql(String brand, String version, String group, List<Attribute> attributes)
    implements Serializable {
  /** Characters of a brand or version; a row with a longer one would fill the memory. */
  private static final int MOST_TEXT = 1000;

  /** Bytes of a row's group and attributes: a shard of 1,000 rows has 8 MB of them at most. */
  static final int MOST_BYTES = 8 << 10;

  private static final int OWN_COLUMNS = 3;

  /**
   * A column that is an attribute.
   *
   * @param text its values as text, in SQL
   */
  record Attribute(String name, AttributeType type, String text) implements Serializable {}

  RecordedSql {
    attributes = List.copyOf(attributes);
  }

  /** The columns that settings name, which the relation is known to have. */
  static RecordedSql of(Relation relation, Settings.Source source) {
    return new RecordedSql(
        source.brandColumn(),
        textOf(relation, "source.version-column", source.versionColumn()),
        textOf(relation, "source.group-column", source.groupColumn()),
        source.attributes().stream()
            .map(name -> relation.column("source.attributes", name))
            .map(column -> new Attribute(column.name(), column.attribute().get(), text(column)))
            .toList());
  }

  private static String textOf(Relation relation, String key, String name) {
    return name.isEmpty() ? "" : text(relation.column(key, name));
  }

  /** The same wherever the session believes to be. */
  private static String text(Relation.Column column) {
    String value = quote(column.name());
    return column.type().equals("timestamptz")
        ? "(%s AT TIME ZONE 'UTC')::text".formatted(value)
        : value + "::text";
  }

  /** What {@link #read} reads. */
  String columns() {
    List<String> columns = new ArrayList<>();
    columns.add(left(brand.isEmpty() ? "" : quote(brand) + "::text", MOST_TEXT));
    columns.add(left(version, MOST_TEXT));
    columns.add(left(group, MOST_BYTES + 1));
    attributes.forEach(attribute -> columns.add(left(attribute.text(), MOST_BYTES + 1)));
    return String.join(", ", columns);
  }

  private static String left(String text, int most) {
    return text.isEmpty() ? "NULL::text" : "left(%s, %s)".formatted(text, most);
  }

  /**
   * The row that a result set is at.
   *
   * @param first the number of the first of {@link #columns}
   * @param brandOfUrl what the URL's column tells of the brand; null for nothing
   * @throws CatalogException when there is too much to record
   */
  ProductImage read(ResultSet rows, int first, String id, String url, String brandOfUrl)
      throws SQLException {
    String brandColumn = rows.getString(first);
    String group = orEmpty(rows.getString(first + 2));
    SortedMap<String, String> texts = new TreeMap<>();
    SortedMap<String, Object> values = new TreeMap<>();
    for (int number = 0; number < attributes.size(); number++) {
      Attribute attribute = attributes.get(number);
      String text = rows.getString(first + OWN_COLUMNS + number);
      texts.put(attribute.name(), orEmpty(text));
      values.put(attribute.name(), value(id, attribute, text));
    }
    String json = Attributes.text(values);
    if (bytes(group) + bytes(json) > MOST_BYTES) {
      throw tooMuch(id, group, texts);
    }
    return new ProductImage(
        id,
        url,
        orEmpty(brandColumn).isEmpty() ? brandOfUrl : brandColumn,
        group,
        json,
        orEmpty(rows.getString(first + 1)));
  }

  private static Object value(String id, Attribute attribute, String text) {
    if (attribute.type() == AttributeType.NUMBER
        && orEmpty(text).length() > AttributeType.MOST_DIGITS) {
      throw new CatalogException(
          "The row id=%s has a number of more than %s digits in the attribute \"%s\""
              .formatted(Shown.of(id), AttributeType.MOST_DIGITS, Shown.of(attribute.name())),
          "Correct it, or take the column out of source.attributes");
    }
    return attribute.type().value(text);
  }

  private static CatalogException tooMuch(
      String id, String group, SortedMap<String, String> texts) {
    texts.put("(group)", group);
    String largest =
        texts.entrySet().stream()
            .max(Comparator.comparingInt(text -> bytes(text.getValue())))
            .map(Map.Entry::getKey)
            .orElseThrow();
    return new CatalogException(
        String.format(
            Locale.ROOT,
            "The row id=%s has more than %,d bytes of attributes; the largest is \"%s\"",
            Shown.of(id),
            MOST_BYTES,
            Shown.of(largest)),
        "Take that column out of source.attributes, or read a view that has left(column, 100) in its place");
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
