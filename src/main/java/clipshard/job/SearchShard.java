package clipshard.job;

import clipshard.commit.ShardEntry;
import clipshard.config.Settings;
import clipshard.embed.IndexType;
import clipshard.faiss.FaissIndex;
import clipshard.search.ShardSearch;
import clipshard.search.TopHits;
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
    return search().none();
  }

  private ShardSearch search() {
    return new ShardSearch(queries, k, Math.max(1, queries.length));
  }

  /** The merged hits of the shards with these numbers, as one element. */
  Iterator<byte[]> search(Iterator<Integer> numbers, List<ShardEntry> entries) throws IOException {
    TopHits hits = none();
    while (numbers.hasNext()) {
      ShardEntry entry = entries.get(numbers.next());
      byte[] shard = ExecutorLocal.store(storage).get(entry.objects().get(type.label()));
      try (FaissIndex index = FaissIndex.fromBytes(shard)) {
        search().search(index, entry.firstPosition(), hits);
        addOwn(index, entry, hits);
      }
    }
    return List.of(hits.toBytes()).iterator();
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
