package clipshard.job.check;

import clipshard.commit.CommittedShards;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.Snapshot;
import clipshard.format.StagedRow;
import clipshard.job.model.EncoderSpec;
import clipshard.job.model.IndexPins;
import clipshard.job.model.ModelProbe;
import clipshard.job.pipeline.EmbeddedRows;
import clipshard.job.samples.Sample;
import clipshard.job.samples.SampleDraw;
import clipshard.job.samples.SampleHits;
import clipshard.job.search.ShardPass;
import clipshard.proof.AlignmentReport;
import clipshard.proof.Finding;
import clipshard.proof.SampleLine;
import clipshard.search.ShardSearch;
import clipshard.search.TopHits;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectStore;
import clipshard.text.Counted;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Random search: sampled pictures are embedded again and must find themselves. */
final class SampleSearch {
  private final SparkSession spark;
  private final Settings settings;
  private final ObjectStore store;
  private final PrintStream out;

  SampleSearch(SparkSession spark, Settings settings, ObjectStore store, PrintStream out) {
    this.spark = spark;
    this.settings = settings;
    this.store = store;
    this.out = out;
  }

  /** What was found for those that could be embedded again and are what was indexed. */
  SampleHits run(Snapshot snapshot, Dataset<Row> table, AlignmentReport report) throws IOException {
    List<Sample> samples = new SampleDraw(spark, settings).from(snapshot, table);
    EncoderSpec encoder = ModelProbe.describe(settings.model(), snapshot.types(), store);
    IndexPins.requireSameModel(snapshot, encoder);
    out.printf(
        "Random search: %s (check.samples), seed %d (check.seed)%n",
        Counted.of(samples.size(), "pictures"), settings.check().seed());
    if (samples.isEmpty()) {
      skip(report, "random search", "no indexed row of the table fits check.samples, check.brand");
    }
    List<Sample> usable = new ArrayList<>();
    List<StagedRow> embedded = new ArrayList<>();
    List<StagedRow> outcomes =
        new EmbeddedRows(context(), settings, encoder)
            .embed(samples.stream().map(Sample::toEmbed).toList());
    for (int number = 0; number < samples.size(); number++) {
      StagedRow outcome = outcomes.get(number);
      Sample sample = samples.get(number);
      if (!outcome.isEmbedded()) {
        skip(report, "id=" + sample.id(), "cannot be embedded now: " + outcome.rejected().detail());
      } else if (!outcome.contentHash().equals(sample.contentHash())) {
        skip(report, "id=" + sample.id(), "changed at the source since it was indexed");
      } else {
        usable.add(sample);
        embedded.add(outcome);
      }
    }
    Map<IndexType, TopHits> hits = new EnumMap<>(IndexType.class);
    if (!usable.isEmpty()) {
      for (IndexType type : encoder.types()) {
        hits.put(type, search(snapshot, type, usable, embedded, report));
      }
    }
    return new SampleHits(usable.stream().map(Sample::position).toList(), hits);
  }

  private void skip(AlignmentReport report, String what, String why) {
    Finding finding = Finding.warning(what, why);
    report.add(finding);
    out.println(finding);
  }

  private TopHits search(
      Snapshot snapshot,
      IndexType type,
      List<Sample> samples,
      List<StagedRow> embedded,
      AlignmentReport report)
      throws IOException {
    float[][] queries =
        embedded.stream().map(row -> row.vectors().get(type)).toArray(float[][]::new);
    long[] expected = samples.stream().mapToLong(Sample::position).toArray();
    int k = settings.check().topK();
    TopHits hits =
        new ShardPass(
                context(), settings.storage(), snapshot, CommittedShards.read(store, snapshot))
            .run(new ShardSearch(queries, k, queries.length, expected), type);
    ShardPlan plan = new ShardPlan(snapshot.rowsPerShard());
    out.printf("%n🔎 %s%n", type.label());
    for (int query = 0; query < samples.size(); query++) {
      SampleLine line = SampleLine.of(samples.get(query).id(), expected[query], hits, query);
      out.println(line.format(query + 1, samples.size(), plan));
      if (!line.isAligned()) {
        report.add(
            Finding.error(
                type.label() + " id=" + line.id(),
                "does not find itself: rank %d, cosine %.4f"
                    .formatted(line.rank(), line.cosine())));
      }
    }
    report.checked(type.label(), samples.size(), "searches over all shards");
    return hits;
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }
}
