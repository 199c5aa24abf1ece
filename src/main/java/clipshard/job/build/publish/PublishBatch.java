package clipshard.job.build.publish;

import clipshard.commit.CommittedShards;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.format.StagedChunk;
import clipshard.format.StorageLayout;
import clipshard.job.CpuTasks;
import clipshard.shard.ShardBuilder;
import clipshard.store.ObjectRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/**
 * Gives staged rows their global positions and builds the shards that hold them.
 *
 * <p>What is numbered and shuffled is not the vectors but where they are staged, as (chunk, row)
 * pairs: staged objects are immutable, so however often Spark computes a partition anew, a position
 * means the same row.
 */
public record PublishBatch(
    JavaSparkContext spark,
    Settings.Storage storage,
    StorageLayout layout,
    ShardBuilder builder,
    List<IndexType> types) {
  /**
   * Publishes the embedded rows of {@code chunks} at the positions behind those of {@code parent}.
   *
   * @param chunks in the plan's order
   * @param committed the shards of {@code parent}, for the open tail
   * @return ascending by ordinal
   */
  public List<PublishedShard> run(
      List<StagedChunk> chunks, Optional<Snapshot> parent, CommittedShards committed)
      throws IOException {
    long next = parent.map(Snapshot::rows).orElse(0L);
    long rows = chunks.stream().mapToLong(StagedChunk::embedded).sum();
    if (rows == 0) {
      return List.of();
    }
    ShardPartitioner partitioner = new ShardPartitioner(builder.plan(), next, rows);
    List<ObjectRef> objects = chunks.stream().map(StagedChunk::object).toList();
    ShardEntry tail =
        builder.plan().firstPosition(partitioner.ordinal(0)) == next
            ? null
            : committed.find(partitioner.ordinal(0)).orElseThrow();
    List<Part> positions =
        tail == null ? List.of() : parent.get().positionsFrom(tail.firstPosition());
    PublishTask task =
        new PublishTask(
            storage,
            layout,
            builder,
            types,
            objects,
            partitioner,
            tail,
            new ArrayList<>(positions));
    JavaRDD<byte[]> shards =
        CpuTasks.of(stagedRows(chunks))
            .zipWithIndex()
            .mapToPair(row -> new Tuple2<>(row._2() + next, row._1()))
            .partitionBy(partitioner)
            .mapPartitionsWithIndex(task, true);
    return Json.readEach(CpuTasks.of(shards).collect(), PublishedShard.class);
  }

  /**
   * (chunk, index among the chunk's embedded rows), in the order of the positions; in one
   * partition, which zipWithIndex has no need to count: a job for that would wait, as this one
   * does, until a task that embeds the next batch leaves its slot.
   */
  private JavaRDD<Tuple2<Integer, Integer>> stagedRows(List<StagedChunk> chunks) {
    int[] embedded = chunks.stream().mapToInt(StagedChunk::embedded).toArray();
    List<Integer> numbers = IntStream.range(0, embedded.length).boxed().toList();
    return spark
        .parallelize(numbers, 1)
        .flatMap(
            chunk ->
                IntStream.range(0, embedded[chunk])
                    .mapToObj(row -> new Tuple2<>(chunk, row))
                    .iterator());
  }
}
