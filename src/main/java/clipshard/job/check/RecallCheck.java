package clipshard.job.check;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.faiss.FaissIndex;
import clipshard.format.Snapshot;
import clipshard.format.StagedRow;
import clipshard.job.JobException;
import clipshard.job.pipeline.EmbeddedRows;
import clipshard.job.samples.Sample;
import clipshard.job.search.ShardPass;
import clipshard.proof.AlignmentReport;
import clipshard.proof.CommittedIndex;
import clipshard.proof.Finding;
import clipshard.report.ReportBuilder;
import clipshard.search.Recall;
import clipshard.search.ShardSearch;
import clipshard.search.TopHits;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Measures what a factory other than Flat costs: sampled pictures, cut and compressed anew, are
 * searched in the shards that other programs are given and in the Flat ones. Searching for the
 * indexed vectors themselves would find them far too easily.
 */
record RecallCheck(JavaSparkContext spark, Settings settings, ObjectStore store, PrintStream out) {
  /**
   * Measures each index type.
   *
   * @param sealed one of the index's shards that are
   * @throws JobException when the index does not know {@code check.recall.parameters}
   */
  void run(
      CommittedIndex index,
      ObjectRef sealed,
      RandomSearch.Drawn drawn,
      AlignmentReport report,
      ReportBuilder page)
      throws IOException {
    Snapshot snapshot = index.snapshot();
    requireParameters(sealed);
    List<StagedRow> queries =
        new EmbeddedRows(spark, settings, drawn.encoder())
            .embedVaried(drawn.samples().stream().map(Sample::toEmbed).toList()).stream()
                .filter(StagedRow::isEmbedded)
                .toList();
    if (queries.isEmpty()) {
      report.notChecked("recall of " + snapshot.factory(), "no sampled picture could be embedded");
      return;
    }
    out.println();
    for (IndexType type : drawn.encoder().types()) {
      tell(snapshot, type, measure(index, type, queries), report, page);
    }
  }

  private void requireParameters(ObjectRef sealed) throws IOException {
    String parameters = settings.check().recall().parameters();
    try (FaissIndex index = FaissIndex.fromOwnBytes(store.get(sealed))) {
      if (!parameters.isEmpty()) {
        index.configure(parameters);
      }
    } catch (IllegalArgumentException e) {
      throw new JobException("check.recall.parameters: " + e.getMessage());
    }
  }

  private Recall measure(CommittedIndex index, IndexType type, List<StagedRow> pictures)
      throws IOException {
    float[][] queries =
        pictures.stream().map(row -> row.vectors().get(type)).toArray(float[][]::new);
    String parameters = settings.check().recall().parameters();
    ShardPass pass = new ShardPass(spark, settings.storage(), index.snapshot(), index.shards());
    TopHits exact = pass.run(new ShardSearch(queries, Recall.EXACT_DEPTH, queries.length), type);
    TopHits found =
        pass.runServed(new ShardSearch(queries, Recall.DEPTH, queries.length), type, parameters);
    return Recall.of(exact, found, queries.length);
  }

  private void tell(
      Snapshot snapshot,
      IndexType type,
      Recall recall,
      AlignmentReport report,
      ReportBuilder page) {
    Settings.Recall wanted = settings.check().recall();
    String parameters = wanted.parameters().isEmpty() ? "FAISS's own" : wanted.parameters();
    out.printf(
        Locale.ROOT,
        "🎯 %s: recall@1=%.3f, recall@10=%.3f of %s on %d pictures cut and compressed anew (search"
            + " parameters: %s)%n",
        type.label(),
        recall.at1(),
        recall.at10(),
        snapshot.factory(),
        recall.queries(),
        parameters);
    page.recall(type.label(), recall, wanted.parameters());
    report.checked(type.label(), recall.queries(), "searches for recall");
    if (recall.at10() < wanted.least()) {
      Finding low =
          Finding.warning(
              type.label(),
              String.format(
                  Locale.ROOT,
                  "recall@10 of %s is %.3f, less than check.recall.least=%s: programs that search"
                      + " its shards miss the rest of the nearest rows. Let them search harder"
                      + " (check.recall.parameters, such as nprobe=8 or efSearch=64, measures it),"
                      + " or build with another index.factory.",
                  snapshot.factory(),
                  recall.at10(),
                  wanted.least()));
      report.add(low);
      out.println(low);
    }
  }
}
