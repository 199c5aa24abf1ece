package clipshard.job.search;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.levenshtein;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring;

import clipshard.attribute.AttributeType;
import clipshard.attribute.Recorded;
import clipshard.job.JobException;
import clipshard.job.TaskFailure;
import clipshard.job.tables.IndexTable;
import clipshard.search.Filter;
import clipshard.text.Shown;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Why no row meets some filters.
 *
 * @param values name, type and value as text of all attributes of all rows, each once; no value, no
 *     type
 */
record NoRows(Dataset<Row> values) {
  private static final int SHOWN_WIDTH = 40;
  private static final int NEAREST = 5;
  private static final StructType VALUE =
      new StructType()
          .add("name", DataTypes.StringType)
          .add("type", DataTypes.StringType)
          .add("value", DataTypes.StringType);

  /** Of the rows that count. */
  static NoRows of(SparkSession session, IndexTable rows) {
    return new NoRows(
        session
            .createDataFrame(
                rows.positions()
                    .select("recorded")
                    .distinct()
                    .javaRDD()
                    .flatMap(row -> values(Recorded.of(row.getString(0)))),
                VALUE)
            .distinct());
  }

  private static Iterator<Row> values(Recorded recorded) {
    return recorded.all().entrySet().stream()
        .map(
            one ->
                RowFactory.create(
                    one.getKey(), type(one.getValue()), String.valueOf(one.getValue())))
        .iterator();
  }

  private static String type(Object value) {
    AttributeType type =
        value instanceof BigDecimal
            ? AttributeType.NUMBER
            : value instanceof Boolean ? AttributeType.BOOLEAN : AttributeType.TEXT;
    return value == null ? null : type.name();
  }

  /** What is wrong with the first filter that no row meets; of several, that none meets all. */
  JobException why(List<Filter> filters) throws IOException {
    return TaskFailure.unwrapped(
        () -> {
          for (Filter filter : filters) {
            Optional<String> why = why(filter);
            if (why.isPresent()) {
              return new JobException(why.get());
            }
          }
          return new JobException(
              "No row of the index meets all of %s together, though each is met by some"
                  .formatted(
                      filters.stream()
                          .map(filter -> shown(filter.text()))
                          .collect(Collectors.joining(", "))));
        });
  }

  private Optional<String> why(Filter filter) {
    Dataset<Row> own = values.filter(col("name").equalTo(filter.name()));
    if (own.isEmpty()) {
      return Optional.of(
          "The rows of the index have no attribute \"%s\"; they have %s"
              .formatted(shown(filter.name()), names()));
    }
    Set<AttributeType> types = types(own);
    if (types.isEmpty()) {
      return Optional.of(
          "No row of the index has a value for \"%s\"".formatted(shown(filter.name())));
    }
    Optional<String> misfit = filter.misfit(types);
    if (misfit.isPresent()) {
      return misfit.map(why -> "--filter %s: %s".formatted(shown(filter.text()), why));
    }
    boolean isMet = !own.javaRDD().filter(row -> filter.isMet(value(row))).isEmpty();
    return isMet ? Optional.empty() : Optional.of(unmet(own, filter, types));
  }

  private static Object value(Row row) {
    return row.isNullAt(1) ? null : AttributeType.valueOf(row.getString(1)).value(row.getString(2));
  }

  private static Set<AttributeType> types(Dataset<Row> own) {
    return own.filter(col("type").isNotNull()).select("type").distinct().collectAsList().stream()
        .map(row -> AttributeType.valueOf(row.getString(0)))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(AttributeType.class)));
  }

  private String names() {
    return values.select("name").distinct().orderBy("name").collectAsList().stream()
        .map(row -> shown(row.getString(0)))
        .collect(Collectors.joining(", "));
  }

  private static String unmet(Dataset<Row> own, Filter filter, Set<AttributeType> types) {
    if (types.contains(AttributeType.TEXT)) {
      boolean isBrand = filter.name().equals(Recorded.BRAND);
      return "No row of the index is of %s \"%s\". %s are compared exactly, letter case included; those written most like it: %s"
          .formatted(
              isBrand ? "brand" : shown(filter.name()),
              shown(filter.value()),
              isBrand ? "Brands" : "Texts",
              nearest(own, filter.value()));
    }
    return types.contains(AttributeType.NUMBER)
        ? "No row of the index has %s; its numbers go from %s"
            .formatted(shown(filter.text()), range(own))
        : "No row of the index has %s".formatted(shown(filter.text()));
  }

  private static String nearest(Dataset<Row> own, String value) {
    String asked = value.substring(0, Math.min(value.length(), SHOWN_WIDTH));
    return own
        .filter(col("type").equalTo(AttributeType.TEXT.name()))
        .orderBy(
            levenshtein(lower(substring(col("value"), 1, SHOWN_WIDTH)), lower(lit(asked))),
            col("value"))
        .limit(NEAREST)
        .collectAsList()
        .stream()
        .map(row -> '"' + shown(row.getString(2)) + '"')
        .collect(Collectors.joining(", "));
  }

  private static String range(Dataset<Row> own) {
    Column number = struct(col("value").cast("double"), col("value"));
    Row ends =
        own.filter(col("type").equalTo(AttributeType.NUMBER.name()))
            .agg(min(number), max(number))
            .head();
    return "%s to %s".formatted(ends.getStruct(0).getString(1), ends.getStruct(1).getString(1));
  }

  private static String shown(String text) {
    return Shown.of(text, SHOWN_WIDTH).text();
  }
}
