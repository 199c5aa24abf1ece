package clipshard.job.build;

import clipshard.commit.CommitException;
import clipshard.commit.CommittedShards;
import clipshard.commit.Committer;
import clipshard.commit.SoleWriter;
import clipshard.config.Settings;
import clipshard.format.Part;
import clipshard.format.PlanBatch;
import clipshard.format.PlanManifest;
import clipshard.format.PlanProgress;
import clipshard.format.RemovalRow;
import clipshard.format.Snapshot;
import clipshard.format.StagedChunk;
import clipshard.format.StorageLayout;
import clipshard.job.JobException;
import clipshard.job.build.publish.CommitBatch;
import clipshard.job.build.publish.CommitBatch.Additions;
import clipshard.job.build.publish.FailureParts;
import clipshard.job.build.publish.KeptRows;
import clipshard.job.build.publish.PublishBatch;
import clipshard.job.build.publish.PublishedShard;
import clipshard.job.build.rebuild.Rebuild;
import clipshard.job.build.stage.ChunkOutcome;
import clipshard.job.build.stage.EmbedBatch;
import clipshard.job.build.stage.EmbedTask;
import clipshard.job.build.stage.EmbeddedBatch;
import clipshard.job.build.stage.TaskTimes;
import clipshard.job.model.EncoderSpec;
import clipshard.job.model.IndexPins;
import clipshard.job.pipeline.TableUrls;
import clipshard.shard.Sealing;
import clipshard.shard.ShardBuilder;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Takes one planned batch after the other through embedding and publishing to its commit.
 *
 * @param taskTimes what the tasks that embed add theirs to
 */
record BatchBuilder(
    JavaSparkContext spark,
    Settings settings,
    ObjectStore store,
    StorageLayout layout,
    Committer committer,
    EncoderSpec encoder,
    IndexPins pins,
    TaskTimes taskTimes,
    PrintStream out) {
  /**
   * Refuses a factory that cannot seal a shard, before anything is paid for.
   *
   * @param current the snapshot that counts
   */
  void requireFactory(Optional<Snapshot> current) {
    Sealing sealing = sealing();
    if (!sealing.isNeeded()) {
      return;
    }
    int rows = shardPlan(current).rowsPerShard();
    Instant begin = Instant.now();
    try {
      int bytes = sealing.require(rows, settings.storage().maxObjectBytes());
      out.printf(
          Locale.ROOT,
          "index.factory=%s: %,d random vectors make a shard of %,d bytes; trying it took %.1f s%n",
          sealing.factory(),
          rows,
          bytes,
          Duration.between(begin, Instant.now()).toMillis() / 1e3);
    } catch (IllegalArgumentException e) {
      throw new JobException(
          "index.factory=%s cannot be used: %s. Choose one that FAISS can train on the %,d vectors of one shard, such as HNSW32, SQ8, IVF16,SQ8 or PQ64, or Flat."
              .formatted(sealing.factory(), e.getMessage(), rows));
    }
  }

  private Sealing sealing() {
    return new Sealing(settings.index().factory(), encoder.dimension(), settings.index().metric());
  }

  /** What makes damaged objects of an index anew. */
  Rebuild rebuild(SparkSession session, Snapshot damaged) {
    ShardPlan plan = shardPlan(Optional.of(damaged));
    return new Rebuild(
        session,
        settings,
        store,
        layout,
        new ShardBuilder(sealing(), plan),
        commitBatch(plan),
        rows -> {
          List<ChunkOutcome> chunks = embed(rows, "Rebuilding", () -> {}).chunks();
          guards().refuseMassFailure(chunks);
          return chunks;
        },
        out);
  }

  private BatchGuards guards() {
    return new BatchGuards(settings.build());
  }

  /** Takes the rows of a batch to their outcomes, staged; nothing is decided by it. */
  EmbeddedBatch embed(PlanBatch rows, int batch, Runnable onSubmitted) throws IOException {
    return embed(rows, label(batch), onSubmitted);
  }

  private EmbeddedBatch embed(PlanBatch rows, String label, Runnable onSubmitted)
      throws IOException {
    Instant begin = Instant.now();
    EmbedTask.Inputs inputs =
        new EmbedTask.Inputs(
            settings.fetch(),
            settings.storage(),
            layout,
            encoder,
            TableUrls.of(settings),
            rows,
            settings.build().chunkSize());
    List<ChunkOutcome> chunks =
        new EmbedBatch(spark, taskTimes, out).run(inputs, label, onSubmitted);
    return new EmbeddedBatch(rows, chunks, begin, Instant.now());
  }

  private static String label(int batch) {
    return "Batch " + batch;
  }

  /**
   * Publishes and commits a batch.
   *
   * @param parent the snapshot that counts
   * @param plan whose batch it is; its first commit adds what leaves the index
   * @param progress where the plan stands with this batch
   * @param report counts it
   * @param soleWriter asked before anything is published, and before the commit
   * @return the snapshot that counts now
   */
  Snapshot commit(
      EmbeddedBatch batch,
      Optional<Snapshot> parent,
      PlanManifest plan,
      PlanProgress progress,
      BuildReport report,
      SoleWriter soleWriter)
      throws IOException, CommitException {
    List<ChunkOutcome> chunks = batch.chunks();
    long rows = batch.rows().rows();
    report.times().add("embed", batch.begin(), batch.end());
    report.addFailures(chunks);
    guards().refuseMassFailure(chunks);
    double allowed = settings.build().maxFailureShare();
    Optional<Doubt> doubt = Doubt.of(chunks, allowed);
    List<Doubt> ill = Doubt.ofRefreshed(chunks, allowed);
    soleWriter.require();
    String label = label(progress.batchesDone());
    boolean isFirst = progress.batchesDone() == 1;
    Optional<Snapshot> base =
        isFirst ? parent.map(index -> index.amended(plan.amendments())) : parent;
    ShardPlan shardPlan = shardPlan(parent);
    FailureParts failures =
        FailureParts.begin(
            spark,
            settings.storage(),
            layout,
            CommitBatch.version(parent),
            staged(chunks),
            settings.build().failureAttempts(),
            doubt.isPresent(),
            ill.stream().map(Doubt::host).collect(Collectors.toSet()),
            label + ": writing its failures");
    Published published =
        report
            .times()
            .time(
                spark.sc(),
                "publish",
                label + ": publishing its shards",
                () -> {
                  Optional<Snapshot> amended = recorded(chunks, base);
                  return new Published(amended, publish(chunks, amended, shardPlan));
                });
    report.addLost(plan.refresh().isEmpty() ? 0 : failures.removals().size());
    guards().refuseMassRemoval(report);
    soleWriter.require();
    CommitBatch commit = commitBatch(shardPlan);
    Snapshot committed =
        report
            .times()
            .time(
                spark.sc(),
                "commit",
                label + ": committing",
                () ->
                    commit.run(
                        published.base(),
                        plan.source(),
                        additions(plan, progress, failures, published.shards()),
                        progress));
    Duration embedTime = Duration.between(batch.begin(), batch.end());
    report.add(chunks, published.shards().size() * encoder.types().size(), embedTime);
    report.addRemoved(removed(parent, committed));
    report.addAmended(
        (isFirst ? plan.amended() : 0) + chunks.stream().mapToLong(ChunkOutcome::amended).sum());
    report.tasks(taskTimes);
    doubt.ifPresent(report::add);
    ill.forEach(report::add);
    long embedded = chunks.stream().mapToLong(outcome -> outcome.chunk().embedded()).sum();
    out.printf("%s: Total=%d, Skipped=%d, Embedded=%d%n", label, rows, rows - embedded, embedded);
    return committed;
  }

  /**
   * What a batch's commit goes on from, and the shards that it adds.
   *
   * @param base the snapshot that counts, with what is new of rows that keep their vectors
   */
  private record Published(Optional<Snapshot> base, List<PublishedShard> shards) {}

  private Optional<Snapshot> recorded(List<ChunkOutcome> chunks, Optional<Snapshot> base)
      throws IOException {
    long rows = recorded(chunks);
    if (rows == 0) {
      return base;
    }
    List<ObjectRef> kept =
        chunks.stream()
            .filter(outcome -> outcome.recorded() > 0)
            .map(outcome -> outcome.chunk().object())
            .toList();
    Snapshot index = base.orElseThrow();
    return Optional.of(
        index.amended(new KeptRows(spark, settings.storage(), layout).write(kept, rows, index)));
  }

  private static long recorded(List<ChunkOutcome> chunks) {
    return chunks.stream().mapToLong(ChunkOutcome::recorded).sum();
  }

  private static Additions additions(
      PlanManifest plan, PlanProgress progress, FailureParts failures, List<PublishedShard> shards)
      throws IOException {
    boolean isFirst = progress.batchesDone() == 1;
    List<Part> failed = new ArrayList<>(isFirst ? plan.leavers() : List.of());
    failed.addAll(failures.parts());
    List<RemovalRow> replaced = new ArrayList<>(failures.removals());
    shards.forEach(shard -> replaced.addAll(shard.removals()));
    return new Additions(shards, failed, isFirst ? plan.removals() : List.of(), replaced);
  }

  private static long removed(Optional<Snapshot> parent, Snapshot committed) {
    return removed(committed) - parent.map(BatchBuilder::removed).orElse(0L);
  }

  private static long removed(Snapshot snapshot) {
    return snapshot.rows() - snapshot.living();
  }

  /**
   * Commits of a plan without rows to embed what the index is of, what leaves it and what is
   * recorded.
   */
  Snapshot commit(Snapshot parent, PlanManifest plan, BuildReport report)
      throws IOException, CommitException {
    Optional<Snapshot> index = Optional.of(parent.amended(plan.amendments()));
    Snapshot committed =
        commitBatch(shardPlan(index))
            .run(
                index,
                plan.source(),
                new Additions(List.of(), plan.leavers(), plan.removals(), List.of()),
                parent.plan());
    report.addRemoved(removed(index, committed));
    report.addAmended(plan.amended());
    return committed;
  }

  private CommitBatch commitBatch(ShardPlan shardPlan) {
    return new CommitBatch(
        store, layout, committer, pins, shardPlan, settings.storage().maxObjectBytes());
  }

  private List<PublishedShard> publish(
      List<ChunkOutcome> chunks, Optional<Snapshot> parent, ShardPlan shardPlan)
      throws IOException {
    ShardBuilder builder = new ShardBuilder(sealing(), shardPlan);
    CommittedShards committed =
        parent.isPresent() ? CommittedShards.readLast(store, parent.get()) : CommittedShards.none();
    return new PublishBatch(spark, settings.storage(), layout, builder, encoder.types())
        .run(staged(chunks), parent, committed);
  }

  private static List<StagedChunk> staged(List<ChunkOutcome> chunks) {
    return chunks.stream().map(ChunkOutcome::chunk).toList();
  }

  private ShardPlan shardPlan(Optional<Snapshot> parent) {
    return parent
        .map(snapshot -> new ShardPlan(snapshot.rowsPerShard()))
        .orElseGet(() -> ofNewIndex(settings, encoder));
  }

  private static ShardPlan ofNewIndex(Settings settings, EncoderSpec encoder) {
    return ShardPlan.forNewIndex(
        settings.index(), encoder.dimension(), settings.storage().maxObjectBytes());
  }

  /**
   * That the index has other shards than these settings ask for, for people; empty if it has not.
   */
  static Optional<String> keptShards(
      Optional<Snapshot> index, Settings settings, EncoderSpec encoder) {
    int wanted = ofNewIndex(settings, encoder).rowsPerShard();
    return index
        .map(Snapshot::rowsPerShard)
        .filter(rows -> rows != wanted)
        .map(
            rows ->
                "⚠️ The index has %d rows per shard and keeps them; a new one would have %d (index.rows-per-shard)"
                    .formatted(rows, wanted));
  }
}
