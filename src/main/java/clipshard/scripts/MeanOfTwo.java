package clipshard.scripts;

import clipshard.embed.Vectors;
import clipshard.faiss.FaissIndex;
import java.util.Arrays;
import java.util.List;

/**
 * Compares the vectors of {@code combined} with the normalised mean of those of {@code color} and
 * {@code structure} at the same rows, where all three are there and of one shape. Holds one array
 * of one shard's size.
 */
final class MeanOfTwo {
  /** Half precision leaves 1 - 1e-6; pictures that are not the same seldom reach 0.999. */
  static final double SAME = 0.999;

  /** Those of the three types, or none. */
  private final List<ScriptShard> shards;

  private int dimension;
  private float[] sum = {};
  private int added;
  private List<MeanFacts> facts = List.of();

  /**
   * @param shards of one number, in the order of {@link ScriptFiles#types}
   */
  MeanOfTwo(List<ScriptShard> shards) {
    List<ScriptShard> first = shards.subList(0, Math.min(3, shards.size()));
    boolean isThree =
        first.stream().map(ScriptShard::type).toList().equals(ScriptFiles.THREE)
            && first.stream().mapToLong(ScriptShard::bytes).distinct().count() == 1;
    this.shards = isThree ? first : List.of();
  }

  /** Takes in a shard's vectors; to be called in the shards' order. */
  void add(ScriptShard shard, FaissIndex index) {
    int at = shards.indexOf(shard);
    if (at == 0) {
      dimension = index.dimension();
      sum = normalised(index);
      added = 1;
    } else if (at == 1 && added == 1 && fits(index)) {
      float[] rows = normalised(index);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += rows[i];
      }
      added = 2;
    } else if (at == 2 && added == 2 && fits(index)) {
      facts = List.of(compare(normalised(index)));
    }
  }

  /** What came of it; one at most. */
  List<MeanFacts> facts() {
    return facts;
  }

  private boolean fits(FaissIndex index) {
    return index.dimension() == dimension && index.count() * dimension == sum.length;
  }

  /** NaN where a vector has no direction. */
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

  private MeanFacts compare(float[] combined) {
    long compared = 0;
    long others = 0;
    long firstOther = -1;
    double least = 1;
    for (int at = 0; at < combined.length; at += dimension) {
      double norm = Vectors.norm(sum, at, dimension);
      if (!(norm > 1e-3) || Float.isNaN(combined[at])) {
        continue;
      }
      double cosine = dot(combined, at) / norm;
      compared++;
      least = Math.min(least, cosine);
      if (cosine < SAME) {
        firstOther = others == 0 ? at / dimension : firstOther;
        others++;
      }
    }
    List<String> keys = shards.stream().map(ScriptShard::key).toList();
    return new MeanFacts(shards.get(0).number(), keys, compared, others, firstOther, least);
  }

  private double dot(float[] rows, int at) {
    double dot = 0;
    for (int i = at; i < at + dimension; i++) {
      dot += (double) rows[i] * sum[i];
    }
    return dot;
  }
}
