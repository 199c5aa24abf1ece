package clipshard.scripts;

import clipshard.embed.Vectors;
import clipshard.faiss.FaissIndex;
import clipshard.proof.Finding;
import clipshard.text.Shown;

/**
 * What reading one shard of earlier scripts gave.
 *
 * @param state whether it could be read
 * @param reason why not; empty when it was read
 * @param dimension floats per vector; as the header claims where it was not read; 0 when unknown
 * @param metric as in settings; empty when unknown
 * @param count vectors; as the header claims where it was not read; -1 when unknown
 */
public record ShardFacts(
    ScriptShard shard,
    State state,
    String reason,
    int dimension,
    String metric,
    long count,
    Norms norms) {

  /** What came of reading it. */
  public enum State {
    READ,
    /** It was listed and is not there, or its bytes are no whole FAISS index. */
    DAMAGED,
    /** It may be right, and cannot be read safely here, or not in a task's memory. */
    NOT_READ
  }

  /**
   * The lengths of a shard's vectors.
   *
   * @param unusable vectors that are zero, infinite or no numbers
   * @param firstUnusable the first one's row; -1 when there is none
   * @param notUnit usable vectors whose norm is not 1 to within {@link #UNIT}
   * @param least of the usable vectors
   * @param greatest of the usable vectors
   */
  public record Norms(
      long unusable, long firstUnusable, long notUnit, double least, double greatest) {
    /** How far a norm may be from 1: what half precision leaves of it, with room. */
    private static final double UNIT = 1e-3;

    private static final Norms UNKNOWN = new Norms(0, -1, 0, 1, 1);
    private static final int BLOCK_FLOATS = 1 << 18;

    /** Those of all vectors. */
    static Norms of(FaissIndex index) {
      int dimension = index.dimension();
      int block = Math.max(1, BLOCK_FLOATS / dimension);
      long unusable = 0;
      long firstUnusable = -1;
      long notUnit = 0;
      double least = Double.MAX_VALUE;
      double greatest = 0;
      for (long first = 0; first < index.count(); first += block) {
        float[] rows = index.reconstruct(first, (int) Math.min(block, index.count() - first));
        for (int at = 0; at < rows.length; at += dimension) {
          if (Vectors.isUsable(rows, at, dimension)) {
            double norm = Vectors.norm(rows, at, dimension);
            notUnit += Math.abs(norm - 1) > UNIT ? 1 : 0;
            least = Math.min(least, norm);
            greatest = Math.max(greatest, norm);
          } else {
            firstUnusable = unusable == 0 ? first + at / dimension : firstUnusable;
            unusable++;
          }
        }
      }
      return new Norms(unusable, firstUnusable, notUnit, least, greatest);
    }
  }

  static ShardFacts damaged(ScriptShard shard, String reason) {
    return new ShardFacts(shard, State.DAMAGED, reason, 0, "", -1, Norms.UNKNOWN);
  }

  static ShardFacts notRead(ScriptShard shard, String reason, int dimension, long count) {
    return new ShardFacts(shard, State.NOT_READ, reason, dimension, "", count, Norms.UNKNOWN);
  }

  int number() {
    return shard.number();
  }

  /** The key without its folders. */
  String name() {
    return shard.key().substring(shard.folder().length());
  }

  /** The key, as people may see it. */
  String shown() {
    return Shown.of(shard.key());
  }

  boolean isRead() {
    return state == State.READ;
  }

  boolean isCounted() {
    return count >= 0;
  }

  Finding error(String message) {
    return Finding.error(shown(), message);
  }

  Finding warning(String message) {
    return Finding.warning(shown(), message);
  }
}
