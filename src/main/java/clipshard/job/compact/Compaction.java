package clipshard.job.compact;

import clipshard.catalog.CatalogView;
import clipshard.catalog.IdOrder;
import clipshard.catalog.PostgresCatalog;
import clipshard.commit.CommitException;
import clipshard.commit.CommittedShards;
import clipshard.commit.Committer;
import clipshard.commit.RemovedRows;
import clipshard.commit.SoleWriter;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.IndexedUrl;
import clipshard.format.Json;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.JobException;
import clipshard.job.JobGroup;
import clipshard.job.Pieces;
import clipshard.job.ProgressLine;
import clipshard.job.TaskFailure;
import clipshard.job.build.publish.CommitBatch;
import clipshard.job.build.publish.PublishedShard;
import clipshard.job.build.publish.ShardPartitioner;
import clipshard.job.model.IndexPins;
import clipshard.job.tables.ComparedTable;
import clipshard.job.tables.IndexTable;
import clipshard.job.tables.Shuffles;
import clipshard.shard.Sealing;
import clipshard.shard.ShardBuilder;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectStore;
import clipshard.text.Counted;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Gives the living rows of an index new positions, from 0 in the order of their ids, as a fresh
 * build of them would: nothing is downloaded or embedded, and each shard is read once. Takes no
 * lock.
 */
public record Compaction(
    JavaSparkContext spark,
    Settings settings,
    ObjectStore store,
    StorageLayout layout,
    PrintStream out) {
  /**
   * Compacts the index in one commit.
   *
   * @param committer of the index
   * @param before the snapshot that counts
   * @param soleWriter asked before the commit
   * @return the snapshot that counts now
   * @throws CommitException when another run committed in between, or the outcome is unknown
   * @throws JobException when the index is of another table
   */
  public Snapshot run(Committer committer, Snapshot before, SoleWriter soleWriter)
      throws IOException, CommitException {
    out.printf(
        Locale.ROOT,
        "Compacting %s version %d: %,d of %s are empty%n",
        store.base(),
        before.version(),
        before.rows() - before.living(),
        Counted.of(before.rows(), "positions"));
    CommittedShards shards = CommittedShards.read(store, before);
    IdOrder order = order(before);
    List<PublishedShard> compacted =
        JobGroup.during(
            spark.sc(), "compact", "Compacting the shards", () -> compacted(before, shards, order));
    soleWriter.require();
    return new CommitBatch(
            store,
            layout,
            committer,
            new IndexPins(before.model(), before.types(), before.metric(), before.factory()),
            plan(before),
            settings.storage().maxObjectBytes())
        .compacted(before, compacted);
  }

  private static ShardPlan plan(Snapshot snapshot) {
    return new ShardPlan(snapshot.rowsPerShard());
  }

  /** That of the table's ids, in which a fresh build would have them. */
  private IdOrder order(Snapshot snapshot) {
    try (CatalogView view = PostgresCatalog.open(settings.database(), settings.source())) {
      snapshot
          .source()
          .refusal(ComparedTable.pin(view, settings))
          .ifPresent(
              why -> {
                throw new JobException(why);
              });
      return view.idOrder();
    }
  }

  private List<PublishedShard> compacted(Snapshot before, CommittedShards shards, IdOrder order)
      throws IOException {
    if (before.living() == 0) {
      return List.of();
    }
    ShardPlan plan = plan(before);
    List<OldShardTask.Work> works = works(before, shards);
    List<IndexType> types = new ArrayList<>(before.types().stream().map(IndexType::of).toList());
    OldShardTask reading = new OldShardTask(settings.storage(), types, shards.removed());
    NewShardTask writing = new NewShardTask(settings.storage(), layout, builder(before), types);
    int wanted = plan.shardsFor(before.living());
    LongAccumulator done = spark.sc().longAccumulator("Compacting");
    JavaRDD<Tuple2<Long, Tuple2<byte[], byte[]>>> rows =
        Shuffles.inOrder(
                new ShardPartitioner(plan, 0, before.rows()),
                moves(before, shards.removed(), order))
            .mapPartitionsWithIndex(
                (shard, moves) ->
                    moves.hasNext()
                        ? reading.rows(works.get(shard), moves)
                        : List.<Tuple2<Long, Tuple2<byte[], byte[]>>>of().iterator(),
                true);
    JavaRDD<byte[]> written =
        Shuffles.inOrder(new ShardPartitioner(plan, 0, before.living()), rows.mapToPair(row -> row))
            .mapPartitionsWithIndex(
                (shard, ofShard) -> {
                  var built = writing.build(shard, ofShard);
                  done.add(1);
                  return built;
                },
                true);
    ProgressLine.Goal goal = new ProgressLine.Goal("Compacting", "shards", wanted, done::value);
    return Json.readEach(
        TaskFailure.unwrapped(() -> ProgressLine.during(out, goal, written::collect)),
        PublishedShard.class);
  }

  private static List<OldShardTask.Work> works(Snapshot before, CommittedShards shards) {
    List<OldShardTask.Work> works = new ArrayList<>();
    for (ShardEntry entry : shards.all()) {
      long first = entry.firstPosition();
      works.add(
          new OldShardTask.Work(entry, before.positionsBetween(first, first + entry.count())));
    }
    return works;
  }

  private ShardBuilder builder(Snapshot before) {
    Settings.Metric metric = Settings.Metric.valueOf(before.metric().toUpperCase(Locale.ROOT));
    return new ShardBuilder(
        new Sealing(before.factory(), before.model().dimension(), metric), plan(before));
  }

  /** Old and new position of each living row. */
  private JavaPairRDD<Long, Long> moves(Snapshot before, RemovedRows removed, IdOrder order) {
    JavaPairRDD<String, Long> living =
        new Pieces<>(spark, settings.storage(), before.positions())
            .rows(
                (store, part) ->
                    IndexedUrl.PARQUET.read(store.get(part.object())).stream()
                        .filter(row -> !removed.contains(row.position()))
                        .map(row -> new Tuple2<>(row.id(), row.position()))
                        .iterator())
            .mapToPair(row -> row);
    return Shuffles.ordered(living, order, IndexTable.partitionsFor(before.living()))
        .values()
        .zipWithIndex()
        .mapToPair(row -> row);
  }
}
