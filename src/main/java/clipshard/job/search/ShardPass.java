package clipshard.job.search;

import clipshard.commit.CommittedShards;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.job.TaskFailure;
import clipshard.search.ShardSearch;
import clipshard.search.TopHits;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** One pass over the shards of an index type: over all, or over those that hold a brand. */
public record ShardPass(
    JavaSparkContext spark, Settings.Storage storage, Snapshot snapshot, CommittedShards shards) {

  /** The best hits of all queries among all rows that count. */
  public TopHits run(ShardSearch search, IndexType type) throws IOException {
    return run(search, type, null, all());
  }

  /** Likewise among rows of {@code brand}, if it is not empty. */
  TopHits run(ShardSearch search, IndexType type, String brand) throws IOException {
    return run(
        search,
        type,
        null,
        brand.isEmpty()
            ? all()
            : BrandRows.of(brand, snapshot, shards.removed(), storage, spark, slices()));
  }

  /**
   * Likewise in the shards that other programs are given.
   *
   * @param parameters FAISS searches with; empty for its own
   */
  public TopHits runServed(ShardSearch search, IndexType type, String parameters)
      throws IOException {
    return run(search, type, parameters, all());
  }

  private TopHits run(
      ShardSearch search, IndexType type, String served, JavaPairRDD<Integer, byte[]> chosen)
      throws IOException {
    Map<Integer, ShardEntry> entries = new HashMap<>();
    shards.all().forEach(entry -> entries.put(entry.ordinal(), entry));
    ShardTask task = new ShardTask(storage, entries, type, served, search);
    TopHits merged = search.none();
    for (byte[] hits : TaskFailure.unwrapped(chosen.mapPartitions(task::search)::collect)) {
      merged.merge(TopHits.fromBytes(hits));
    }
    return merged;
  }

  private JavaPairRDD<Integer, byte[]> all() {
    List<Tuple2<Integer, byte[]>> whole =
        shards.all().stream()
            .filter(entry -> shards.removed().count(entry.ordinal()) < entry.count())
            .map(entry -> new Tuple2<>(entry.ordinal(), rows(entry)))
            .toList();
    return spark.parallelizePairs(whole, slices());
  }

  private byte[] rows(ShardEntry entry) {
    return shards.removed().count(entry.ordinal()) == 0
        ? ShardTask.ALL_ROWS
        : shards.removed().living(entry).toByteArray();
  }

  private int slices() {
    return Math.max(1, Math.min(shards.all().size(), 2 * spark.defaultParallelism()));
  }
}
