package clipshard.job.check;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import clipshard.job.tables.IndexTable;
import clipshard.proof.CatalogueReport;
import clipshard.proof.CatalogueReport.BrandDuplicates;
import clipshard.proof.CatalogueReport.BrandRows;
import clipshard.proof.CatalogueReport.SharedPicture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.storage.StorageLevel;

/**
 * Aggregates what a snapshot tells of its catalogue: the same picture on several rows, and failures
 * by reason, host and brand. All of it in Spark; the driver sees the first few of each.
 */
final class CatalogueFindings {
  private static final int IDS = 3;
  private static final int BRANDS = 12;

  private CatalogueFindings() {}

  static CatalogueReport of(IndexTable index, long rows) {
    Dataset<Row> positions = index.positions();
    int partitions = IndexTable.partitionsFor(rows);
    Dataset<Row> byBrand =
        positions
            .groupBy("content_hash", "brand")
            .agg(count(lit(1)).as("n"))
            .coalesce(partitions)
            .persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> shared =
        shared(byBrand).coalesce(partitions).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      FailureShares failures = FailureShares.of(positions, index.failures(), partitions);
      Row totals = shared.agg(count(lit(1)), coalesce(sum("rows"), lit(0L))).collectAsList().get(0);
      Dataset<Row> placeholders = shared.filter(isLikelyPlaceholder());
      Map<String, List<String>> ids = ids(positions, shared, placeholders);
      Function<Row, SharedPicture> picture = row -> picture(row, ids);
      return new CatalogueReport(
          rows,
          failures.failed(),
          totals.getLong(0),
          totals.getLong(1),
          FailureShares.top(indexed(byBrand), BRANDS, CatalogueFindings::brandRows),
          FailureShares.top(ordered(shared), FailureShares.FIRST, picture),
          FailureShares.top(
              duplicates(byBrand, shared), FailureShares.FIRST, CatalogueFindings::brandDuplicates),
          FailureShares.top(ordered(placeholders), FailureShares.FIRST, picture),
          failures.reasons(),
          failures.hosts(),
          failures.brands());
    } finally {
      shared.unpersist();
      byBrand.unpersist();
    }
  }

  private static Dataset<Row> indexed(Dataset<Row> byBrand) {
    return byBrand
        .groupBy("brand")
        .agg(sum("n").as("rows"))
        .orderBy(col("rows").desc(), col("brand"));
  }

  /** content_hash, rows, brands, greatest(share, brand) of the pictures on several rows. */
  private static Dataset<Row> shared(Dataset<Row> byBrand) {
    Dataset<Row> totals = byBrand.groupBy("brand").agg(sum("n").as("total"));
    return byBrand
        .join(totals, "brand")
        .groupBy("content_hash")
        .agg(
            sum("n").as("rows"),
            count(lit(1)).as("brands"),
            max(struct(col("n").divide(col("total")).as("share"), col("brand"))).as("greatest"))
        .filter(col("rows").gt(1));
  }

  /** {@link SharedPicture#isLikelyPlaceholder} for Spark. */
  private static Column isLikelyPlaceholder() {
    return col("rows")
        .geq(SharedPicture.PLACEHOLDER_ROWS)
        .and(col("brands").geq(2).or(col("greatest.share").geq(SharedPicture.PLACEHOLDER_SHARE)));
  }

  private static Dataset<Row> ordered(Dataset<Row> pictures) {
    return pictures.orderBy(col("rows").desc(), col("content_hash"));
  }

  private static Dataset<Row> duplicates(Dataset<Row> byBrand, Dataset<Row> shared) {
    return byBrand
        .join(shared.select("content_hash"), "content_hash")
        .groupBy("brand")
        .agg(count(lit(1)).as("pictures"), sum("n").as("rows"))
        .orderBy(col("rows").desc(), col("brand"));
  }

  /** The first ids, by position, of the pictures that are told. */
  private static Map<String, List<String>> ids(
      Dataset<Row> positions, Dataset<Row> shared, Dataset<Row> placeholders) {
    Set<String> told = new LinkedHashSet<>();
    for (Dataset<Row> pictures : List.of(shared, placeholders)) {
      ordered(pictures)
          .takeAsList(FailureShares.FIRST)
          .forEach(row -> told.add(row.getAs("content_hash")));
    }
    Map<String, List<String>> ids = new HashMap<>();
    positions
        .filter(col("content_hash").isin(told.toArray()))
        .withColumn(
            "nth", row_number().over(Window.partitionBy("content_hash").orderBy("position")))
        .filter(col("nth").leq(IDS))
        .select("content_hash", "id")
        .orderBy("content_hash", "nth")
        .collectAsList()
        .forEach(
            row ->
                ids.computeIfAbsent(row.getString(0), hash -> new ArrayList<>())
                    .add(row.getString(1)));
    return ids;
  }

  private static SharedPicture picture(Row row, Map<String, List<String>> ids) {
    String hash = row.getAs("content_hash");
    Row greatest = row.getAs("greatest");
    return new SharedPicture(
        hash,
        row.<Long>getAs("rows"),
        row.<Long>getAs("brands"),
        greatest.getString(1),
        greatest.getDouble(0),
        ids.getOrDefault(hash, List.of()));
  }

  private static BrandRows brandRows(Row row) {
    return new BrandRows(row.getString(0), row.getLong(1));
  }

  private static BrandDuplicates brandDuplicates(Row row) {
    return new BrandDuplicates(row.getString(0), row.getLong(1), row.getLong(2));
  }
}
