package clipshard.job.check;

import static org.apache.spark.sql.functions.col;

import clipshard.config.Settings;
import clipshard.format.Snapshot;
import clipshard.job.JobGroup;
import clipshard.job.model.EncoderSpec;
import clipshard.job.model.IndexPins;
import clipshard.job.model.ModelProbe;
import clipshard.job.samples.Sample;
import clipshard.job.samples.SampleDraw;
import clipshard.job.samples.SampleGallery;
import clipshard.job.samples.SampleHits;
import clipshard.job.search.NamedHits;
import clipshard.job.tables.IndexTable;
import clipshard.proof.AlignmentReport;
import clipshard.proof.CommittedIndex;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a check does with sampled pictures: they are embedded again and must find themselves, tell
 * the recall of sealed shards, and are shown in the report.
 *
 * @param verbose whether the line of every sample is printed
 */
record RandomSearch(
    JavaSparkContext spark,
    Settings settings,
    ObjectStore store,
    PrintStream out,
    boolean verbose) {
  /** What is searched for, and with which model. */
  record Drawn(List<Sample> samples, EncoderSpec encoder) {}

  /**
   * Does all of it.
   *
   * @param rows the index's
   * @param table with {@code id} and {@code url}
   * @throws clipshard.job.JobException when the model is not the index's
   */
  void run(
      CommittedIndex index,
      IndexTable rows,
      Dataset<Row> table,
      AlignmentReport report,
      CheckPage page)
      throws IOException {
    Snapshot snapshot = index.snapshot();
    Drawn drawn = timed(page, "random search", "Drawing samples", () -> draw(index, rows, table));
    SampleHits found =
        timed(
            page,
            "random search",
            "Searching for samples, embedded again",
            () ->
                new SampleSearch(spark, settings, out, verbose)
                    .run(index, drawn, report, page.builder()));
    Optional<ObjectRef> sealed =
        index.shards().all().stream()
            .flatMap(entry -> entry.sealed().values().stream())
            .findFirst();
    if (sealed.isPresent()) {
      timed(
          page,
          "recall",
          "Measuring recall",
          () -> {
            new RecallCheck(spark, settings, store, out)
                .run(index, sealed.get(), drawn, report, page.builder());
            return null;
          });
    }
    timed(
        page,
        "pictures of this page",
        "Fetching pictures for the report",
        () -> {
          new SampleGallery(spark, settings, out)
              .fill(
                  page.builder(),
                  found,
                  shown -> NamedHits.read(rows.positions(), snapshot, shown),
                  ids -> urls(table, ids));
          return null;
        });
  }

  private Drawn draw(CommittedIndex index, IndexTable rows, Dataset<Row> table) throws IOException {
    Snapshot snapshot = index.snapshot();
    EncoderSpec encoder =
        ModelProbe.describe(
            spark, settings, snapshot.types(), store, Optional.of(snapshot.model()));
    IndexPins.requireSameModel(snapshot, encoder);
    return new Drawn(
        new SampleDraw(rows, index.shards().removed(), settings).from(snapshot, table), encoder);
  }

  private <T> T timed(
      CheckPage page, String stage, String description, JobGroup.Work<T, RuntimeException> work)
      throws IOException {
    return page.times().time(spark.sc(), stage, description, work);
  }

  private static Map<String, String> urls(Dataset<Row> table, Set<String> ids) {
    Map<String, String> urls = new HashMap<>();
    table
        .filter(col("id").isin(ids.toArray()))
        .select("id", "url")
        .collectAsList()
        .forEach(row -> urls.put(row.getString(0), row.getString(1)));
    return urls;
  }
}
