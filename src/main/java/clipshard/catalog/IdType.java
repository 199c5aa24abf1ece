package clipshard.catalog;

import static clipshard.catalog.TableName.quote;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The column types that can be ids, by their names in {@code pg_type}. */
enum IdType {
  UUID("uuid", IdOrder.TEXT, "false"),
  BIGINT("int8", IdOrder.NUMBER, "false"),
  INTEGER("int4", IdOrder.NUMBER, "false"),
  SMALLINT("int2", IdOrder.NUMBER, "false"),
  NUMERIC("numeric", IdOrder.NUMBER, "%1$s::text IN ('NaN', 'Infinity', '-Infinity')"),
  TEXT("text", IdOrder.TEXT, "%1$s = ''"),
  VARCHAR("varchar", IdOrder.TEXT, "%1$s = ''"),
  CHAR("bpchar", IdOrder.TEXT, "%1$s = ''");

  private final String typeName;
  private final IdOrder order;
  private final String unusable;

  IdType(String typeName, IdOrder order, String unusable) {
    this.typeName = typeName;
    this.order = order;
    this.unusable = unusable;
  }

  /**
   * @throws CatalogException when the column's type is none of these
   */
  static IdType of(Relation relation, Relation.Column column) {
    for (IdType type : values()) {
      if (type.typeName.equals(column.type())) {
        return type;
      }
    }
    throw new CatalogException(
        "source.id-column '%s' is of type %s, which cannot be an id"
            .formatted(column.name(), column.type()),
        "An id is one of %s. %s"
            .formatted(
                Arrays.stream(values())
                    .map(type -> type.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", ")),
                relation.viewWith(column, quote(column.name()) + "::text")));
  }

  IdOrder order() {
    return order;
  }

  /** Whether every value but NULL can be an id. */
  boolean isAlwaysUsable() {
    return unusable.equals("false");
  }

  /** An SQL condition: the value of {@code column} (SQL) is not NULL and yet no id. */
  String unusable(String column) {
    return unusable.formatted(column);
  }
}
