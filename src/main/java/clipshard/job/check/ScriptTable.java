package clipshard.job.check;

import clipshard.catalog.CatalogView;
import clipshard.config.Settings;
import clipshard.job.tables.ImagesTable;
import clipshard.proof.CatalogueReport.Top;
import clipshard.proof.Finding;
import clipshard.scripts.ScriptIdMaps;
import clipshard.text.Counted;
import clipshard.text.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple3;

/**
 * How the ids of an index of earlier scripts differ from those of the table now. The table goes on
 * living after a build, so a difference is worth knowing and no misalignment.
 */
record ScriptTable(SparkSession spark, Settings settings) {
  /** Comes to less than a megabyte of UUIDs; Spark warns of larger tasks. */
  private static final int IDS_PER_TASK = 1 << 14;

  private static final int EXAMPLES = 3;

  /** How many rows the table has, and what is to be said of them. */
  record Compared(long rows, List<Finding> findings) {}

  /** Compares each type's ids; equal maps are compared once. */
  Compared compare(CatalogView view, ScriptIdMaps ids) throws IOException {
    JavaRDD<String> table =
        ImagesTable.byId(spark, view).keys().persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long rows = table.count();
      List<Finding> findings = new ArrayList<>();
      for (ScriptIdMaps.Named map : ids.distinct()) {
        tell(findings, table, map);
      }
      return new Compared(rows, findings);
    } finally {
      table.unpersist();
    }
  }

  private void tell(List<Finding> findings, JavaRDD<String> table, ScriptIdMaps.Named map)
      throws IOException {
    JavaRDD<String> indexed =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(map.ids(), 1 + map.ids().size() / IDS_PER_TASK);
    warn(
        findings,
        table.subtract(indexed),
        "row is not in %s; it failed, or is newer than the index".formatted(map.name()),
        "rows are not in %s; they failed, or are newer than the index".formatted(map.name()));
    warn(
        findings,
        indexed.subtract(table),
        "id of %s is not in the table".formatted(map.name()),
        "ids of %s are not in the table".formatted(map.name()));
  }

  private static void warn(List<Finding> findings, JavaRDD<String> ids, String ofOne, String ofMore)
      throws IOException {
    Top<String> first =
        FirstRows.of(ids.map(id -> new Tuple3<>(id, 1L, "")), EXAMPLES, id -> Shown.of(id._1()));
    long count = first.first().size() + first.more();
    if (count > 0) {
      findings.add(
          Finding.warning(
              "table",
              "%s, for example %s"
                  .formatted(Counted.of(count, ofOne, ofMore), String.join(", ", first.first()))));
    }
  }
}
