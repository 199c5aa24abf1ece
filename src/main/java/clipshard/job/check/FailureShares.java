package clipshard.job.check;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import clipshard.format.FailureRow;
import clipshard.picture.PictureUrl;
import clipshard.proof.CatalogueReport.FailureShare;
import clipshard.proof.CatalogueReport.Top;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * How many of the rows that have a vector or a recorded failure have no vector.
 *
 * @param failed those without a vector
 * @param reasons of all rows, by number of failed rows, as the others
 * @param hosts of the host's rows
 * @param brands of the brand's rows
 */
record FailureShares(
    long failed, Top<FailureShare> reasons, Top<FailureShare> hosts, Top<FailureShare> brands) {
  /** The driver sees the first so many of each kind. */
  static final int FIRST = 10;

  private static final UserDefinedFunction HOST =
      udf((UDF1<String, String>) FailureShares::host, DataTypes.StringType);

  /**
   * Of an id that failed several times the last failure counts, unless it has a vector now or has
   * left the table.
   */
  static FailureShares of(Dataset<Row> positions, Dataset<Row> failures, int partitions) {
    Dataset<Row> indexed = positions.select(col("id").as("indexed"));
    Dataset<Row> last =
        failures
            .groupBy("id")
            .agg(
                max(struct(col("part"), col("reason"), col("brand"), col("url"), col("attempts")))
                    .as("last"))
            .where(col("last.attempts").notEqual(FailureRow.LEFT))
            .join(indexed, col("id").equalTo(col("indexed")), "left_anti")
            .select("last.reason", "last.brand", "last.url");
    Dataset<Row> counts =
        positions
            .select(lit("").as("reason"), col("brand"), col("url"))
            .union(last)
            .groupBy(HOST.apply(col("url")).as("host"), col("brand"), col("reason"))
            .agg(count(lit(1)).as("n"))
            .coalesce(partitions)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return of(counts);
    } finally {
      counts.unpersist();
    }
  }

  /** Of host, brand, reason (empty: it has a vector), n. */
  private static FailureShares of(Dataset<Row> counts) {
    Row totals =
        counts
            .agg(coalesce(sum("n"), lit(0L)), coalesce(sum(failedRows()), lit(0L)))
            .collectAsList()
            .get(0);
    long rows = totals.getLong(0);
    return new FailureShares(
        totals.getLong(1),
        by(counts, "reason", row -> new FailureShare(row.getString(0), row.getLong(1), rows)),
        by(counts, "host", FailureShares::ofItsRows),
        by(counts, "brand", FailureShares::ofItsRows));
  }

  /** Without user, port and case; the scheme where there is no host. */
  private static String host(String url) {
    String origin = new PictureUrl(url).origin();
    return origin.isEmpty() ? "(no host)" : origin;
  }

  private static Column failedRows() {
    return when(col("reason").notEqual(""), col("n")).otherwise(0L);
  }

  private static Top<FailureShare> by(
      Dataset<Row> counts, String column, Function<Row, FailureShare> read) {
    Dataset<Row> shares =
        counts
            .groupBy(column)
            .agg(sum(failedRows()).as("failed"), sum("n").as("n"))
            .filter(col("failed").gt(0))
            .orderBy(col("failed").desc(), col(column));
    return top(shares, FIRST, read);
  }

  private static FailureShare ofItsRows(Row row) {
    return new FailureShare(row.getString(0), row.getLong(1), row.getLong(2));
  }

  /** The first rows of a sorted table, at most so many, and how many more there are. */
  static <T> Top<T> top(Dataset<Row> sorted, int most, Function<Row, T> read) {
    List<T> first = sorted.takeAsList(most).stream().map(read).toList();
    long more = first.size() < most ? 0 : sorted.count() - most;
    return new Top<>(first, more);
  }
}
