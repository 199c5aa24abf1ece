package clipshard.job.check;

import clipshard.catalog.CatalogView;
import clipshard.config.Settings;
import clipshard.job.tables.ImagesTable;
import clipshard.proof.Finding;
import clipshard.scripts.ScriptIdMaps;
import clipshard.text.Counted;
import clipshard.text.Shown;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

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
  Compared compare(CatalogView view, ScriptIdMaps ids) {
    Dataset<Row> table =
        ImagesTable.read(spark, view, settings.source().comparedUrl())
            .select("id")
            .persist(StorageLevel.MEMORY_AND_DISK());
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

  private void tell(List<Finding> findings, Dataset<Row> table, ScriptIdMaps.Named map) {
    Dataset<Row> indexed = indexed(map.ids()).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      warn(
          findings,
          without(table, indexed),
          "row is not in %s; it failed, or is newer than the index".formatted(map.name()),
          "rows are not in %s; they failed, or are newer than the index".formatted(map.name()));
      warn(
          findings,
          without(indexed, table),
          "id of %s is not in the table".formatted(map.name()),
          "ids of %s are not in the table".formatted(map.name()));
    } finally {
      indexed.unpersist();
    }
  }

  private Dataset<Row> indexed(List<String> ids) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    JavaRDD<Row> rows =
        context.parallelize(ids, 1 + ids.size() / IDS_PER_TASK).map(id -> RowFactory.create(id));
    return spark.createDataFrame(rows, new StructType().add("id", DataTypes.StringType));
  }

  private static Dataset<Row> without(Dataset<Row> rows, Dataset<Row> others) {
    return rows.join(others, rows.col("id").equalTo(others.col("id")), "left_anti");
  }

  private static void warn(List<Finding> findings, Dataset<Row> rows, String ofOne, String ofMore) {
    long count = rows.count();
    if (count > 0) {
      List<String> examples = new ArrayList<>();
      rows.orderBy("id")
          .takeAsList(EXAMPLES)
          .forEach(row -> examples.add(Shown.of(row.getString(0))));
      findings.add(
          Finding.warning(
              "table",
              "%s, for example %s"
                  .formatted(Counted.of(count, ofOne, ofMore), String.join(", ", examples))));
    }
  }
}
