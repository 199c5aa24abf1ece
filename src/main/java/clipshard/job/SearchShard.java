package clipshard.job;

import clipshard.commit.ShardEntry;
import clipshard.config.Settings;
import clipshard.embed.IndexType;
import clipshard.faiss.FaissIndex;
import clipshard.faiss.SearchResult;
import clipshard.store.ObjectStore;
import clipshard.validate.TopHits;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;

/**
 * A task: searches queries in some shards of one index type, one shard in memory at a time.
 *
 * @param queries float[queries][dimension], L2-normalised
 * @param expected per query, the position whose cosine is wanted besides the best hits
 * @param k hits per query
 */
record SearchShard(
    Settings.Storage storage, IndexType type, float[][] queries, long[] expected, int k)
    implements Serializable {

  TopHits none() {
    return new TopHits(queries.length, k);
  }

  /** The merged hits of the shards with these numbers, as one element. */
  Iterator<byte[]> search(Iterator<Integer> numbers, List<ShardEntry> entries) throws IOException {
    ObjectStore store = ExecutorLocal.store(storage);
    TopHits hits = none();
    while (numbers.hasNext()) {
      ShardEntry entry = entries.get(numbers.next());
      try (FaissIndex index = FaissIndex.fromBytes(store.get(entry.objects().get(type.label())))) {
        search(index, entry, hits);
      }
    }
    return List.of(hits.toBytes()).iterator();
  }

  private void search(FaissIndex index, ShardEntry entry, TopHits hits) {
    int dimension = index.dimension();
    float[] flat = new float[queries.length * dimension];
    for (int query = 0; query < queries.length; query++) {
      System.arraycopy(queries[query], 0, flat, query * dimension, dimension);
    }
    int depth = Math.min(k, entry.count());
    SearchResult found = index.search(flat, queries.length, depth);
    for (int query = 0; query < queries.length; query++) {
      long[] positions = new long[depth];
      float[] cosines = new float[depth];
      for (int hit = 0; hit < depth; hit++) {
        int at = query * depth + hit;
        positions[hit] = entry.firstPosition() + found.positions()[at];
        cosines[hit] = cosine(index.metric(), found.distances()[at]);
      }
      hits.add(query, positions, cosines);
      long own = expected[query] - entry.firstPosition();
      if (own >= 0 && own < entry.count()) {
        hits.addOwn(query, dot(queries[query], index.reconstruct(own)));
      }
    }
  }

  /** Of unit vectors: the inner product, or 1 - d²/2 where FAISS's L2 metric gives d². */
  private static float cosine(Settings.Metric metric, float distance) {
    return metric == Settings.Metric.L2 ? 1 - distance / 2 : distance;
  }

  private static float dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return (float) sum;
  }
}
