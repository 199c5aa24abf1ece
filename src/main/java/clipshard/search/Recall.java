package clipshard.search;

import clipshard.search.TopHits.Hit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How much of the exact answer an index gives: of the k nearest rows of each query, the share that
 * is among the k it names (the intersection measure of ann-benchmarks.com), averaged over the
 * queries. A row that is exactly as near as the k-th nearest counts as one of them.
 *
 * @param queries how many were asked
 * @param at1 for k = 1, from 0 to 1
 * @param at10 for k = 10, or as many rows as there are
 */
public record Recall(int queries, double at1, double at10) {
  /** Hits that the exact answer must have at least, so that most ties are among them. */
  public static final int EXACT_DEPTH = 50;

  /** Hits asked of the index. */
  public static final int DEPTH = 10;

  /**
   * Compares.
   *
   * @param exact the {@link #EXACT_DEPTH} nearest
   * @param found what the index says, {@link #DEPTH} deep
   */
  public static Recall of(TopHits exact, TopHits found, int queries) {
    if (queries < 1) {
      throw new IllegalArgumentException("no recall of " + queries + " queries");
    }
    double at1 = 0;
    double at10 = 0;
    for (int query = 0; query < queries; query++) {
      at1 += share(exact.hits(query), found.hits(query), 1);
      at10 += share(exact.hits(query), found.hits(query), DEPTH);
    }
    return new Recall(queries, at1 / queries, at10 / queries);
  }

  private static double share(List<Hit> exact, List<Hit> found, int depth) {
    int k = Math.min(depth, exact.size());
    if (k == 0) {
      return 1;
    }
    float farthest = exact.get(k - 1).score();
    Set<Long> near =
        exact.stream()
            .filter(hit -> hit.score() >= farthest)
            .map(Hit::position)
            .collect(Collectors.toSet());
    long right = found.stream().limit(k).filter(hit -> near.contains(hit.position())).count();
    return (double) right / k;
  }
}
