package clipshard.proof;

import clipshard.faiss.FaissIndex;
import clipshard.faiss.SearchResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Every vector of a shard searched in it: each must find itself, or one exactly as near.
 *
 * @param ties vectors that found another one as near as themselves
 * @param lost rows that did not
 */
record SelfSearch(int ties, List<Integer> lost) {
  /**
   * Rounding to float32 changes a unit vector's length by a factor of at most 1 ± 2^-24, so another
   * vector's inner product with this one passes its own by less than this.
   */
  private static final double EQUAL = 0x1p-22;

  private static final double UNIT_ROUNDOFF = 0x1p-24;

  SelfSearch {
    lost = List.copyOf(lost);
  }

  /**
   * Searches all rows.
   *
   * @param vectors of the index, float[rows][dimension], row-major, finite and of unit norm
   */
  static SelfSearch run(FaissIndex index, float[] vectors) {
    int dimension = index.dimension();
    int rows = vectors.length / dimension;
    SearchResult found = index.search(vectors, rows, 1);
    int ties = 0;
    List<Integer> lost = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      long nearest = found.positions()[row];
      if (nearest < 0 || (nearest != row && !isTie(vectors, dimension, row, (int) nearest))) {
        lost.add(row);
      } else if (nearest != row) {
        ties++;
      }
    }
    return new SelfSearch(ties, lost);
  }

  /**
   * Whether the inner products of {@code row} with {@code other} and with itself are equal, as far
   * as FAISS can tell: a float32 sum of n products of unit vectors is off by at most γ = nu / (1 -
   * nu), u = 2^-24 (Higham, Accuracy and Stability of Numerical Algorithms, 3.1), and a squared
   * distance is made of two squares and twice a product.
   */
  private static boolean isTie(float[] vectors, int dimension, int row, int other) {
    double gamma = dimension * UNIT_ROUNDOFF / (1 - dimension * UNIT_ROUNDOFF);
    double ahead = dot(vectors, dimension, row, other) - dot(vectors, dimension, row, row);
    return ahead <= EQUAL && ahead >= -4 * gamma;
  }

  private static double dot(float[] vectors, int dimension, int a, int b) {
    double sum = 0;
    for (int i = 0; i < dimension; i++) {
      sum += (double) vectors[a * dimension + i] * vectors[b * dimension + i];
    }
    return sum;
  }

  /** A finding if a vector was lost. */
  List<Finding> findings(String key, RecordedRows rows) {
    return lost.isEmpty()
        ? List.of()
        : List.of(
            Finding.error(
                key,
                rows.describe(
                    lost.size(), lost.get(0), "do not find themselves when searched for")));
  }
}
