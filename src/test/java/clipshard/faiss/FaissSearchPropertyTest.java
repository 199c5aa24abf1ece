package clipshard.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.config.Settings.Metric;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FaissSearchPropertyTest {

  /** More than 20 queries take another path in FAISS than fewer: both are drawn. */
  @Property(tries = 300)
  void aSearchFindsWhatBruteForceFinds(
      @ForAll long seed,
      @ForAll Metric metric,
      @ForAll @IntRange(min = 0, max = 300) int count,
      @ForAll @IntRange(min = 1, max = 70) int dimension,
      @ForAll @IntRange(min = 1, max = 40) int queries,
      @ForAll @IntRange(min = 1, max = 12) int k) {
    float[] rows = RandomRows.of(seed, count, dimension);
    float[] asked = RandomRows.of(~seed, queries, dimension);
    try (FaissIndex index = FaissIndex.create(dimension, "Flat", metric)) {
      index.add(rows, count);
      SearchResult result = index.search(asked, queries, k);
      assertEquals(queries * k, result.positions().length);
      for (int q = 0; q < queries; q++) {
        double[] scores = scores(metric, rows, count, row(asked, q, dimension));
        requireNearest(result, q, scores, metric == Metric.L2 ? 1 : -1);
      }
    }
  }

  @Property(tries = 200)
  void splittingAndMergingChangesNothing(
      @ForAll long seed,
      @ForAll Metric metric,
      @ForAll @IntRange(min = 0, max = 60) int first,
      @ForAll @IntRange(min = 0, max = 60) int second) {
    int dimension = 16;
    float[] rows = RandomRows.of(seed, first + second, dimension);
    try (FaissIndex whole = FaissIndex.create(dimension, "Flat", metric);
        FaissIndex left = FaissIndex.create(dimension, "Flat", metric);
        FaissIndex right = FaissIndex.create(dimension, "Flat", metric)) {
      whole.add(rows, first + second);
      left.add(Arrays.copyOf(rows, first * dimension), first);
      right.add(Arrays.copyOfRange(rows, first * dimension, rows.length), second);
      left.merge(right);
      assertEquals(0, right.count());
      assertArrayEquals(whole.toBytes(), left.toBytes());
      assertArrayEquals(rows, left.reconstruct(0, first + second));
    }
  }

  /** Positions may swap among near ties; the score at each rank may not differ. */
  private static void requireNearest(SearchResult result, int query, double[] scores, int sign) {
    double[] best = IntStream.range(0, scores.length).mapToDouble(i -> sign * scores[i]).toArray();
    Arrays.sort(best);
    for (int rank = 0; rank < result.k(); rank++) {
      int at = query * result.k() + rank;
      long position = result.positions()[at];
      if (rank >= scores.length) {
        assertEquals(-1, position);
        continue;
      }
      assertEquals(scores[(int) position], result.distances()[at], 1e-3);
      assertEquals(best[rank], sign * scores[(int) position], 1e-3);
    }
    long[] found =
        Arrays.copyOfRange(result.positions(), query * result.k(), (query + 1) * result.k());
    long distinct = Arrays.stream(found).filter(p -> p >= 0).distinct().count();
    assertEquals(Math.min(result.k(), scores.length), distinct);
  }

  private static double[] scores(Metric metric, float[] rows, int count, float[] query) {
    double[] scores = new double[count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < query.length; j++) {
        double a = rows[i * query.length + j];
        double b = query[j];
        scores[i] += metric == Metric.L2 ? (a - b) * (a - b) : a * b;
      }
    }
    return scores;
  }

  private static float[] row(float[] rows, int row, int dimension) {
    return Arrays.copyOfRange(rows, row * dimension, (row + 1) * dimension);
  }
}
