package clipshard.faiss;

import java.util.Random;

/** Vectors for tests. */
final class RandomRows {
  private RandomRows() {}

  /** {@code float[count][dimension]}, normally distributed, not normalised. */
  static float[] of(long seed, int count, int dimension) {
    Random random = new Random(seed);
    float[] rows = new float[count * dimension];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    return rows;
  }
}
