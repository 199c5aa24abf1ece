package clipshard.job.search;

import clipshard.commit.CommittedShards;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.job.TaskFailure;
import clipshard.search.ShardSearch;
import clipshard.search.TopHits;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectRef;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** One pass over the shards of an index type: over all, or over those that hold a brand. */
public final class ShardPass {
  private final JavaSparkContext spark;
  private final Settings.Storage storage;
  private final Snapshot snapshot;
  private final CommittedShards shards;

  public ShardPass(
      JavaSparkContext spark, Settings.Storage storage, Snapshot snapshot, CommittedShards shards) {
    this.spark = spark;
    this.storage = storage;
    this.snapshot = snapshot;
    this.shards = shards;
  }

  /** The best hits of all queries, among rows of {@code brand} if it is not empty. */
  public TopHits run(ShardSearch search, IndexType type, String brand) throws IOException {
    TopHits merged = search.none();
    if (shards.all().isEmpty()) {
      return merged;
    }
    ShardTask task =
        new ShardTask(storage, objects(type), new ShardPlan(snapshot.rowsPerShard()), search);
    int slices = Math.min(shards.all().size(), 2 * spark.defaultParallelism());
    JavaPairRDD<Integer, byte[]> chosen =
        brand.isEmpty() ? all(slices) : BrandRows.of(brand, snapshot, storage, spark, slices);
    for (byte[] hits : TaskFailure.unwrapped(() -> chosen.mapPartitions(task::search).collect())) {
      merged.merge(TopHits.fromBytes(hits));
    }
    return merged;
  }

  private JavaPairRDD<Integer, byte[]> all(int slices) {
    List<Tuple2<Integer, byte[]>> whole =
        shards.all().stream()
            .map(entry -> new Tuple2<>(entry.ordinal(), ShardTask.ALL_ROWS))
            .toList();
    return spark.parallelizePairs(whole, slices);
  }

  private Map<Integer, ObjectRef> objects(IndexType type) {
    Map<Integer, ObjectRef> objects = new HashMap<>();
    for (ShardEntry entry : shards.all()) {
      objects.put(entry.ordinal(), entry.objects().get(type.label()));
    }
    return objects;
  }
}
