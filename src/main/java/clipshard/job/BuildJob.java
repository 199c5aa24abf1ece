package clipshard.job;

import clipshard.commit.CommitException;
import clipshard.commit.CommittedShards;
import clipshard.commit.Committer;
import clipshard.commit.FailureRow;
import clipshard.commit.Json;
import clipshard.commit.ModelPin;
import clipshard.commit.Part;
import clipshard.commit.PlanProgress;
import clipshard.commit.Snapshot;
import clipshard.commit.StagedChunk;
import clipshard.commit.StorageLayout;
import clipshard.config.Settings;
import clipshard.shard.ShardBuilder;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectStore;
import clipshard.store.Sha256;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Builds the index: plan, embed, publish, commit, export, report. */
public final class BuildJob implements AutoCloseable {
  private static final int FAILURES_THAT_ALARM = 50;

  private final SparkSession spark;
  private final Settings settings;
  private final PrintStream out;
  private final ObjectStore store;
  private final StorageLayout layout;
  private final Committer committer;
  private final BuildReport report = new BuildReport();
  private final Instant start = Instant.now();
  private EncoderSpec encoder;
  private Optional<Snapshot> current;

  /** A build that prints what a person wants to see to {@code out}. */
  public BuildJob(SparkSession spark, Settings settings, PrintStream out) throws IOException {
    this.spark = spark;
    this.settings = settings;
    this.out = out;
    this.store = ObjectStore.open(settings.storage());
    this.layout = StorageLayout.of(settings);
    this.committer = new Committer(store, layout);
  }

  /**
   * Embeds what is not indexed yet and commits it, batch by batch.
   *
   * @throws CommitException when another run committed in between, or the outcome is unknown
   * @throws JobException when the run must not go on; the message says what to do
   */
  public BuildReport run() throws IOException, CommitException {
    current = committer.open();
    if (current.isEmpty()) {
      committer.refuseForeignIndex();
    }
    encoder = Encoders.describe(settings.model(), settings.index().types(), store);
    IndexPins.require(current, pins());
    Planner planner = new Planner(spark, settings, store, layout, planFingerprint());
    Optional<Planner.Plan> unfinished = planner.unfinished(current);
    if (unfinished.isPresent()) {
      out.println("Finishing the plan of an earlier run first.");
      carryOut(unfinished.get());
    }
    if (unfinished.isEmpty() || (settings.source().limit() == 0 && !isOutOfTime())) {
      carryOut(planner.make(current));
    }
    finish(planner);
    return report;
  }

  private void carryOut(Planner.Plan plan) throws IOException, CommitException {
    plan.describe(out, current.map(Snapshot::rows).orElse(0L));
    List<Part> batches = plan.manifest().batches();
    for (int batch = plan.batchesDone(); batch < batches.size(); batch++) {
      if (isOutOfTime()) {
        out.printf(
            "Time is up (build.max-time); %d batches are left for the next run.%n",
            batches.size() - batch);
        return;
      }
      build(plan.manifest().planId(), batch, batches.get(batch));
    }
  }

  private void build(String planId, int batch, Part rows) throws IOException, CommitException {
    Instant begin = Instant.now();
    String label = "Batch " + (batch + 1);
    List<ChunkOutcome> chunks =
        new EmbedBatch(context(), out)
            .run(
                new EmbedChunk.Inputs(
                    settings.fetch(),
                    settings.decode(),
                    settings.storage(),
                    layout,
                    encoder,
                    rows,
                    settings.build().chunkSize()),
                label);
    Duration embedTime = Duration.between(begin, Instant.now());
    refuseMassFailure(chunks, rows.rows());
    List<PublishBatch.PublishedShard> shards = publish(chunks);
    current =
        Optional.of(
            new CommitBatch(store, layout, committer, pins(), shardPlan())
                .run(current, chunks, shards, new PlanProgress(planId, batch + 1)));
    report.add(chunks, shards.size() * encoder.types().size(), embedTime);
    long embedded = chunks.stream().mapToLong(outcome -> outcome.chunk().embedded()).sum();
    out.printf(
        "%s: Total=%d, Skipped=%d, Embedded=%d%n",
        label, rows.rows(), rows.rows() - embedded, embedded);
  }

  private List<PublishBatch.PublishedShard> publish(List<ChunkOutcome> chunks) throws IOException {
    List<StagedChunk> staged = chunks.stream().map(ChunkOutcome::chunk).toList();
    return new PublishBatch(context(), settings.storage(), layout, shardBuilder(), encoder.types())
        .run(staged, current.map(Snapshot::rows).orElse(0L), committedShards());
  }

  private void refuseMassFailure(List<ChunkOutcome> chunks, long rows) {
    long failed = chunks.stream().mapToLong(outcome -> outcome.chunk().rejected()).sum();
    if (failed >= FAILURES_THAT_ALARM && failed > settings.build().maxFailureShare() * rows) {
      FailureRow example =
          chunks.stream().flatMap(outcome -> outcome.failures().stream()).findFirst().orElseThrow();
      throw new JobException(
          "%d of %d pictures of this batch were rejected, more than build.max-failure-share=%s allows; nothing of it was committed. For example id=%s: %s (%s). Mend the cause, or raise build.max-failure-share, and run again: what was embedded is kept."
              .formatted(
                  failed,
                  rows,
                  settings.build().maxFailureShare(),
                  example.id(),
                  example.rejected().reason(),
                  example.rejected().detail()));
    }
  }

  private void finish(Planner planner) throws IOException {
    if (current.isEmpty()) {
      out.println("Nothing to do: no row of the table was embedded, and there is no index yet.");
      return;
    }
    CommittedShards shards = committedShards();
    boolean exported = new ExportStage(spark, store, settings).run(current.get(), shards);
    if (planner.unfinished(current).isEmpty()) {
      store.deleteFolder(StorageLayout.STAGING);
    }
    if (report.batches() == 0) {
      out.printf(
          "Nothing to do: all rows are indexed or failed for good%s. Index: %s (version %d)%n",
          exported ? "; missing exports were written again" : "; nothing was written",
          store.base(),
          current.get().version());
      return;
    }
    report.print(out, current.get(), store.base().toString(), shards.all().size());
  }

  /** Never before the first batch: a run whose planning takes all its time would get nowhere. */
  private boolean isOutOfTime() {
    Duration limit = settings.build().maxTime();
    return report.batches() > 0
        && !limit.isZero()
        && Duration.between(start, Instant.now()).compareTo(limit) >= 0;
  }

  private CommittedShards committedShards() throws IOException {
    return current.isPresent()
        ? CommittedShards.read(store, current.get())
        : CommittedShards.none();
  }

  private IndexPins pins() {
    return new IndexPins(
        new ModelPin(encoder.sha256(), encoder.preprocessing().fingerprint(), encoder.dimension()),
        settings.index().types(),
        settings.index().metric().name().toLowerCase(Locale.ROOT),
        settings.index().factory());
  }

  private ShardPlan shardPlan() {
    return current
        .map(snapshot -> new ShardPlan(snapshot.rowsPerShard()))
        .orElseGet(
            () ->
                ShardPlan.forNewIndex(
                    settings.index(), encoder.dimension(), settings.storage().maxObjectBytes()));
  }

  private ShardBuilder shardBuilder() {
    return new ShardBuilder(
        encoder.dimension(), settings.index().metric(), settings.index().factory(), shardPlan());
  }

  private String planFingerprint() {
    return Sha256.hex(
        Json.write(
            List.of(
                pins(),
                settings.database().url(),
                List.of(
                    settings.source().table(),
                    settings.source().idColumn(),
                    settings.source().urlColumn(),
                    settings.source().brandColumn(),
                    settings.source().where(),
                    settings.source().brand()),
                settings.source().limit(),
                settings.build().batchSize())));
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
