package clipshard.job.search;

import clipshard.commit.CommittedShards;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.faiss.FaissIndex;
import clipshard.format.ShardEntry;
import clipshard.job.ExecutorStores;
import clipshard.search.ShardSearch;
import clipshard.search.TopHits;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A task: searches queries in some shards of one index type, one shard in memory at a time.
 *
 * @param queries float[queries][dimension], L2-normalised
 * @param expected per query, the position whose cosine is wanted besides the best hits
 * @param k hits per query
 * @param served null to search the Flat shards; otherwise what other programs are given, with these
 *     search parameters of FAISS, empty for its own
 */
public record SearchShard(
    Settings.Storage storage,
    IndexType type,
    float[][] queries,
    long[] expected,
    int k,
    String served)
    implements Serializable {

  /** The merged hits of all shards. */
  public TopHits over(JavaSparkContext spark, CommittedShards shards) throws IOException {
    ArrayList<ShardEntry> entries = new ArrayList<>(shards.all());
    int slices = Math.max(1, Math.min(entries.size(), 2 * spark.defaultParallelism()));
    List<byte[]> found =
        spark
            .parallelize(IntStream.range(0, entries.size()).boxed().toList(), slices)
            .mapPartitions(numbers -> search(numbers, entries))
            .collect();
    TopHits merged = none();
    for (byte[] hits : found) {
      merged.merge(TopHits.fromBytes(hits));
    }
    return merged;
  }

  private TopHits none() {
    return search().none();
  }

  private ShardSearch search() {
    return new ShardSearch(queries, k, Math.max(1, queries.length));
  }

  /** The merged hits of the shards with these numbers, as one element. */
  private Iterator<byte[]> search(Iterator<Integer> numbers, List<ShardEntry> entries)
      throws IOException {
    TopHits hits = none();
    while (numbers.hasNext()) {
      ShardEntry entry = entries.get(numbers.next());
      try (FaissIndex index = open(entry)) {
        search().search(index, entry.firstPosition(), hits);
        addOwn(index, entry, hits);
      }
    }
    return List.of(hits.toBytes()).iterator();
  }

  private FaissIndex open(ShardEntry entry) throws IOException {
    ObjectStore store = ExecutorStores.store(storage);
    ObjectRef sealed = entry.sealed().get(type.label());
    if (served == null || sealed == null) {
      return FaissIndex.fromBytes(store.get(entry.objects().get(type.label())));
    }
    FaissIndex index = FaissIndex.fromOwnBytes(store.get(sealed));
    if (!served.isEmpty()) {
      index.configure(served);
    }
    return index;
  }

  private void addOwn(FaissIndex index, ShardEntry entry, TopHits hits) {
    for (int query = 0; query < queries.length; query++) {
      long own = expected[query] - entry.firstPosition();
      if (own >= 0 && own < entry.count()) {
        hits.addOwn(query, dot(queries[query], index.reconstruct(own)));
      }
    }
  }

  private static float dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return (float) sum;
  }
}
