package clipshard.search;

import clipshard.config.Settings;
import clipshard.faiss.FaissIndex;
import clipshard.faiss.SearchResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Queries for any number of shards of one index type, one shard at a time.
 *
 * <p>Over Flat shards the answer is exact: the {@code k} best of all rows, of equal scores those at
 * the lowest positions. Over others it is as good as what their factory finds.
 *
 * @param queries float[queries][dimension], L2-normalised
 * @param k hits per query, at least 1
 * @param block queries per call of FAISS, at least 1. Up to {@value #EXACT_BLOCK} it computes each
 *     score by itself, so equal vectors have equal scores wherever they are; with more it
 *     multiplies matrices, which is faster and may differ in the last bits
 * @param expected per query, the position whose cosine {@link #addExpected} adds; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares searches
public record ShardSearch(float[][] queries, int k, int block, long[] expected)
    implements Serializable {
  /** FAISS's {@code distance_compute_blas_threshold} is one more. */
  public static final int EXACT_BLOCK = 19;

  public ShardSearch {
    if (k < 1 || block < 1) {
      throw new IllegalArgumentException(
          "k and block must be at least 1: %d, %d".formatted(k, block));
    }
  }

  /** A search for the best hits alone. */
  public ShardSearch(float[][] queries, int k, int block) {
    this(queries, k, block, new long[0]);
  }

  /** No hits yet. */
  public TopHits none() {
    return new TopHits(queries.length, k);
  }

  /**
   * Adds the hits among all rows of a shard.
   *
   * @param first global position of the shard's first row
   */
  public void search(FaissIndex shard, long first, TopHits hits) {
    for (int from = 0; from < queries.length; from += block) {
      int count = Math.min(block, queries.length - from);
      int depth = depth(shard, k + 1L);
      SearchResult found = shard.search(flat(from, count), count, depth);
      for (int row = 0; row < count; row++) {
        hits.add(from + row, complete(shard, first, from + row, found, row));
      }
    }
  }

  /**
   * Adds the hits among some rows of a shard. They are searched in an index of their own: to search
   * the shard and drop the others afterwards would lose hits.
   *
   * @param rows of the shard, from 0
   */
  public void search(FaissIndex shard, long first, BitSet rows, TopHits hits) {
    try (FaissIndex chosen = FaissIndex.create(shard.dimension(), "Flat", shard.metric())) {
      int to;
      for (int from = rows.nextSetBit(0); from >= 0; from = rows.nextSetBit(to)) {
        to = rows.nextClearBit(from);
        chosen.add(shard.reconstruct(from, to - from), to - from);
      }
      TopHits among = none();
      search(chosen, 0, among);
      int[] numbers = rows.stream().toArray();
      for (int query = 0; query < queries.length; query++) {
        hits.add(
            query,
            among.hits(query).stream()
                .map(
                    hit ->
                        new TopHits.Hit(
                            first + numbers[(int) hit.position()], hit.score(), hit.cosine()))
                .toList());
      }
    }
  }

  /**
   * Likewise in a shard of another factory, whose vectors cannot be had as they were: so many more
   * are asked for as others could take their places.
   *
   * @param rows of the shard, from 0
   */
  public void searchDeeper(FaissIndex shard, long first, BitSet rows, TopHits hits) {
    int others = (int) (shard.count() - rows.cardinality());
    ShardSearch deeper = new ShardSearch(queries, k + others, block);
    TopHits all = deeper.none();
    deeper.search(shard, 0, all);
    for (int query = 0; query < queries.length; query++) {
      hits.add(
          query,
          all.hits(query).stream()
              .filter(hit -> rows.get((int) hit.position()))
              .map(hit -> new TopHits.Hit(first + hit.position(), hit.score(), hit.cosine()))
              .toList());
    }
  }

  /**
   * Adds the cosines of the expected positions that are in a shard.
   *
   * @param first global position of the shard's first row
   */
  public void addExpected(FaissIndex shard, long first, TopHits hits) {
    for (int query = 0; query < expected.length; query++) {
      long row = expected[query] - first;
      if (row >= 0 && row < shard.count()) {
        hits.addOwn(query, dot(queries[query], shard.reconstruct(row)));
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

  /**
   * A query's hits, with every row that ties with the last of them: FAISS keeps any of those. So
   * while the deepest row found ties with the {@code k}th, more are asked for.
   */
  private List<TopHits.Hit> complete(
      FaissIndex shard, long first, int query, SearchResult found, int row) {
    SearchResult deeper = found;
    int at = row;
    while (tiesAtTheEnd(deeper, at) && deeper.k() < shard.count()) {
      deeper = shard.search(queries[query], 1, depth(shard, 2L * deeper.k()));
      at = 0;
    }
    return hits(deeper, at, shard.metric(), first);
  }

  private boolean tiesAtTheEnd(SearchResult found, int row) {
    int start = row * found.k();
    int last = start + found.k() - 1;
    return found.k() > k
        && found.positions()[last] >= 0
        && found.distances()[last] == found.distances()[start + k - 1];
  }

  private static List<TopHits.Hit> hits(
      SearchResult found, int row, Settings.Metric metric, long first) {
    List<TopHits.Hit> hits = new ArrayList<>();
    for (int at = row * found.k(); at < (row + 1) * found.k(); at++) {
      if (found.positions()[at] >= 0) {
        float distance = found.distances()[at];
        boolean isL2 = metric == Settings.Metric.L2;
        hits.add(
            new TopHits.Hit(
                first + found.positions()[at],
                isL2 ? -distance : distance,
                isL2 ? 1 - distance / 2 : distance));
      }
    }
    return hits;
  }

  private static int depth(FaissIndex shard, long wanted) {
    return (int) Math.max(1, Math.min(wanted, shard.count()));
  }

  /** float[count][dimension], row-major. */
  private float[] flat(int from, int count) {
    int dimension = queries[from].length;
    float[] flat = new float[count * dimension];
    for (int row = 0; row < count; row++) {
      System.arraycopy(queries[from + row], 0, flat, row * dimension, dimension);
    }
    return flat;
  }
}
