package clipshard.scripts;

import clipshard.embed.Vectors;
import clipshard.faiss.FaissIndex;
import java.util.Arrays;

/**
 * Compares the vectors of {@code combined} with the normalised mean of those of {@code color} and
 * {@code structure} at the same rows. Holds one array of one shard's size.
 */
final class MeanOfTwo {
  /** Half precision leaves 1 - 1e-6; pictures that are not the same seldom reach 0.999. */
  static final double SAME = 0.999;

  private final int dimension;
  private final float[] sum;

  /** Begins with the vectors of the first type, normalised where they can be. */
  MeanOfTwo(FaissIndex first) {
    this.dimension = first.dimension();
    this.sum = normalised(first);
  }

  private static float[] normalised(FaissIndex index) {
    int dimension = index.dimension();
    float[] rows = index.reconstruct(0, Math.toIntExact(index.count()));
    for (int at = 0; at < rows.length; at += dimension) {
      if (Vectors.isUsable(rows, at, dimension)) {
        Vectors.normalise(rows, at, dimension);
      } else {
        Arrays.fill(rows, at, at + dimension, Float.NaN);
      }
    }
    return rows;
  }

  /** Whether rows of this index belong to the same pictures as far as its shape tells. */
  boolean fits(FaissIndex index) {
    return index.dimension() == dimension && index.count() * dimension == sum.length;
  }

  /** Adds the vectors of the second type, which {@link #fits}. */
  void add(FaissIndex second) {
    float[] rows = normalised(second);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += rows[i];
    }
  }

  /** Compares the vectors of {@code combined}, which {@link #fits}. */
  MeanFacts compare(int shard, FaissIndex combined) {
    float[] rows = normalised(combined);
    long compared = 0;
    long others = 0;
    long firstOther = -1;
    double least = 1;
    for (int at = 0; at < rows.length; at += dimension) {
      double norm = Vectors.norm(sum, at, dimension);
      if (!(norm > 1e-3) || Float.isNaN(rows[at])) {
        continue;
      }
      double cosine = dot(rows, at) / norm;
      compared++;
      least = Math.min(least, cosine);
      if (cosine < SAME) {
        firstOther = others == 0 ? at / dimension : firstOther;
        others++;
      }
    }
    return new MeanFacts(shard, compared, others, firstOther, least);
  }

  private double dot(float[] rows, int at) {
    double dot = 0;
    for (int i = at; i < at + dimension; i++) {
      dot += (double) rows[i] * sum[i];
    }
    return dot;
  }
}
