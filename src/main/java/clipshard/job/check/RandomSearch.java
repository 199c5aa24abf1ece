package clipshard.job.check;

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
import clipshard.job.tables.ImagesTable;
import clipshard.job.tables.IndexTable;
import clipshard.proof.AlignmentReport;
import clipshard.proof.CommittedIndex;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple3;

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
   * @param table by id: url, and what {@link ImagesTable} has besides
   * @throws clipshard.job.JobException when the model is not the index's
   */
  void run(
      CommittedIndex index,
      IndexTable rows,
      JavaPairRDD<String, Tuple3<String, String, String>> table,
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
                  shown -> NamedHits.read(rows, snapshot, shown),
                  ids -> ImagesTable.urls(table, ids));
          return null;
        });
  }

  private Drawn draw(
      CommittedIndex index,
      IndexTable rows,
      JavaPairRDD<String, Tuple3<String, String, String>> table)
      throws IOException {
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
}
