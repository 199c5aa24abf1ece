package clipshard.job.check;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;

import clipshard.format.Snapshot;
import clipshard.job.tables.IndexTable;
import clipshard.proof.Finding;
import clipshard.text.Counted;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How the table and the index differ now. The table goes on living after a build, so a difference
 * is worth knowing and no misalignment.
 *
 * @param tableRows rows of the table
 * @param missing rows that are neither indexed nor recorded as failures
 * @param gone indexed rows that the table has no longer
 * @param changed indexed rows whose URL is another one now
 */
record TableDifferences(long tableRows, long missing, long gone, long changed) {

  static TableDifferences of(IndexTable index, Snapshot snapshot, Dataset<Row> table) {
    Dataset<Row> indexed = index.indexed(snapshot).withColumnRenamed("url_hash", "indexed_hash");
    Dataset<Row> failed = index.failures(snapshot).select("id").distinct();
    Row both =
        table
            .join(indexed, "id")
            .agg(count(lit(1)), count_if(col("url_hash").notEqual(col("indexed_hash"))))
            .first();
    long missing =
        table
            .join(indexed.select("id"), table.col("id").equalTo(indexed.col("id")), "left_anti")
            .join(failed, table.col("id").equalTo(failed.col("id")), "left_anti")
            .count();
    return new TableDifferences(
        table.count(), missing, snapshot.rows() - both.getLong(0), both.getLong(1));
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    warn(
        findings,
        missing,
        "row is neither indexed nor recorded as a failure; run BuildIndex",
        "rows are neither indexed nor recorded as failures; run BuildIndex");
    warn(
        findings,
        gone,
        "indexed row is not in the table any more",
        "indexed rows are not in the table any more");
    warn(
        findings,
        changed,
        "indexed row has another URL now; its vectors are of the old one",
        "indexed rows have another URL now; their vectors are of the old one");
    return findings;
  }

  private static void warn(List<Finding> findings, long count, String ofOne, String ofMore) {
    if (count > 0) {
      findings.add(Finding.warning("table", Counted.of(count, ofOne, ofMore)));
    }
  }
}
