package clipshard.job;

import clipshard.commit.CommittedShards;
import clipshard.commit.PlanRow;
import clipshard.commit.ShardEntry;
import clipshard.commit.Snapshot;
import clipshard.commit.StagedRow;
import clipshard.config.Settings;
import clipshard.embed.IndexType;
import clipshard.search.TopHits;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectStore;
import clipshard.validate.AlignmentReport;
import clipshard.validate.Counted;
import clipshard.validate.Finding;
import clipshard.validate.SampleLine;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Random search: sampled pictures are embedded again and must find themselves. */
final class SampleSearch {
  /** Pictures per embedding task. */
  private static final int TASK_ROWS = 32;

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
    EncoderSpec encoder = Encoders.describe(settings.model(), snapshot.types(), store);
    IndexPins.requireSameModel(snapshot, encoder);
    out.printf(
        "Random search: %s (check.samples), seed %d (check.seed)%n",
        Counted.of(samples.size(), "pictures"), settings.check().seed());
    if (samples.isEmpty()) {
      skip(report, "random search", "no indexed row of the table fits check.samples, check.brand");
    }
    List<Sample> usable = new ArrayList<>();
    List<StagedRow> embedded = new ArrayList<>();
    List<StagedRow> outcomes = embed(samples, encoder);
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

  private List<StagedRow> embed(List<Sample> samples, EncoderSpec encoder) throws IOException {
    List<PlanRow> rows =
        samples.stream().map(sample -> new PlanRow(sample.id(), sample.url(), "", "", 0)).toList();
    ArrayList<byte[]> chunks = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += TASK_ROWS) {
      chunks.add(PlanRow.toParquet(rows.subList(from, Math.min(rows.size(), from + TASK_ROWS))));
    }
    Settings.Decode decode = settings.decode();
    Settings.Storage storage = settings.storage();
    List<StagedRow> outcomes = new ArrayList<>();
    if (chunks.isEmpty()) {
      return outcomes;
    }
    FetchShare share = FetchShare.of(settings.fetch(), chunks.size(), context());
    Settings.Fetch fetch = share.fetch();
    for (byte[] staged :
        context()
            .parallelize(IntStream.range(0, chunks.size()).boxed().toList(), share.tasks())
            .map(
                number -> {
                  try (ImagePipeline pipeline =
                      new ImagePipeline(fetch, decode, storage, encoder, false)) {
                    return StagedRow.toParquet(
                        pipeline.run(PlanRow.fromParquet(chunks.get(number)), () -> {}));
                  }
                })
            .collect()) {
      outcomes.addAll(StagedRow.fromParquet(staged));
    }
    return outcomes;
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
    TopHits hits =
        search(
            snapshot,
            new SearchShard(settings.storage(), type, queries, expected, settings.check().topK()));
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

  private TopHits search(Snapshot snapshot, SearchShard task) throws IOException {
    ArrayList<ShardEntry> entries = new ArrayList<>(CommittedShards.read(store, snapshot).all());
    int slices = Math.min(entries.size(), 2 * context().defaultParallelism());
    List<byte[]> found =
        context()
            .parallelize(IntStream.range(0, entries.size()).boxed().toList(), slices)
            .mapPartitions(numbers -> task.search(numbers, entries))
            .collect();
    TopHits merged = task.none();
    for (byte[] hits : found) {
      merged.merge(TopHits.fromBytes(hits));
    }
    return merged;
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }
}
