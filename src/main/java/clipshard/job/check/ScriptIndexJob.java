package clipshard.job.check;

import clipshard.catalog.PostgresCatalog;
import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.job.JobException;
import clipshard.job.Pieces;
import clipshard.job.model.LocalModel;
import clipshard.proof.AlignmentReport;
import clipshard.scripts.ScriptFiles;
import clipshard.scripts.ScriptIdMaps;
import clipshard.scripts.ScriptIndexCheck;
import clipshard.scripts.ScriptShard;
import clipshard.scripts.ScriptShardReader;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import clipshard.text.Counted;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Checks an index that earlier scripts made, shards and id maps without a snapshot, as far as its
 * files tell.
 */
record ScriptIndexJob(
    SparkSession spark, Settings settings, ObjectStore store, PrintStream out, ScriptFiles files) {

  /**
   * The check of the files that {@code check.scripts} describes; empty when there are none. To be
   * asked where there is no snapshot.
   *
   * @throws JobException when it cannot be told which files belong together
   * @throws IOException when the store fails
   */
  static Optional<ScriptIndexJob> find(
      SparkSession spark, Settings settings, ObjectStore store, PrintStream out)
      throws IOException {
    List<StoredObject> listing = store.list(settings.check().scripts().folder());
    try {
      return ScriptFiles.find(listing, settings.check().scripts())
          .map(files -> new ScriptIndexJob(spark, settings, store, out, files));
    } catch (IllegalArgumentException e) {
      throw new JobException(e.getMessage());
    }
  }

  /**
   * Checks, prints, and adds what was found to {@code report}, which is empty so far.
   *
   * @throws IOException when the store fails; damage and absence are findings
   */
  void check(AlignmentReport report) throws IOException {
    out.printf(
        "There is no snapshot under %s, but an index that other scripts made. Checking what its"
            + " files tell of %s.%n",
        store.base(), files.names());
    List<ScriptShardReader.Facts> facts = read(ScriptIndexCheck.groups(files, report));
    ScriptIdMaps ids = ScriptIdMaps.read(store, files, report);
    new ScriptIndexCheck(files, ids, report).run(store, facts);
    compareWithTable(ids, report);
    tellRandomSearch(report);
    report.findings().forEach(out::println);
    summarise(report);
  }

  /** One task reads the shards of one number, one shard at a time. */
  private List<ScriptShardReader.Facts> read(List<List<ScriptShard>> groups) throws IOException {
    List<ArrayList<ScriptShard>> shipped = groups.stream().map(ArrayList::new).toList();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return Json.readEach(
        new Pieces<>(context, settings.storage(), shipped)
            .map((store, group) -> Json.write(ScriptShardReader.read(store, group))),
        ScriptShardReader.Facts.class);
  }

  private void compareWithTable(ScriptIdMaps ids, AlignmentReport report) throws IOException {
    if (ids.byType().isEmpty()) {
      report.notChecked("table", "no id map could be read");
      return;
    }
    ScriptTable table = new ScriptTable(spark, settings);
    ScriptTable.Compared compared =
        PostgresCatalog.read(
            settings.database(), settings.source(), view -> table.compare(view, ids));
    report.checked("table", compared.rows(), "rows");
    report.addAll(compared.findings());
  }

  private void tellRandomSearch(AlignmentReport report) {
    report.notChecked(
        "random search",
        settings.model().uri().equals(LocalModel.DEMO)
            ? "which model made the vectors is not recorded, and model.uri names none but the demo"
                + " encoder"
            : "which model made the vectors is not recorded; that it was %s is not tried here"
                .formatted(settings.model().uri()));
  }

  private void summarise(AlignmentReport report) {
    out.println();
    out.println("Checked:");
    report.checked().forEach((what, counts) -> out.printf("   %s: %s%n", what, counts));
    out.println("Not checkable:");
    report.notChecked().forEach((what, why) -> out.printf("   %s: %s%n", what, why));
    out.println(
        report.isAligned()
            ? "✅ Nothing wrong in what can be checked: " + store.base()
            : "❌ Not aligned: " + Counted.of(report.errors(), "findings"));
  }
}
