package clipshard.shard;

import clipshard.config.Settings;
import clipshard.embed.IndexType;
import clipshard.faiss.FaissIndex;
import java.io.Serializable;

/**
 * Builds FAISS shards: the open tail always as {@code Flat}, a full shard with the index's factory.
 *
 * <p>The same vectors in the same order give the same bytes, whether they came at once or grew in
 * an open tail.
 *
 * @param dimension of every vector
 * @param metric of the index
 * @param factory FAISS factory string for full shards
 * @param plan tells when a shard is full
 */
public record ShardBuilder(int dimension, Settings.Metric metric, String factory, ShardPlan plan)
    implements Serializable {
  /** The factory of open tails. */
  public static final String FLAT = "Flat";

  /**
   * Refuses a factory that cannot be used.
   *
   * @throws IllegalArgumentException for any factory but {@code Flat}
   */
  public ShardBuilder {
    if (!FLAT.equals(factory)) {
      throw new IllegalArgumentException(
          "index.factory must be Flat, the only one supported so far, not " + factory);
    }
  }

  /**
   * Builds a shard of {@code rows}.
   *
   * @param tail the bytes of the open tail that these rows follow; empty when the shard is new
   * @param rows float[count][dimension], row-major, L2-normalised
   */
  public BuiltShard build(IndexType type, int ordinal, byte[] tail, float[] rows, int count) {
    try (FaissIndex index = open(tail)) {
      index.add(rows, count);
      int total = Math.toIntExact(index.count());
      if (total > plan.rowsPerShard()) {
        throw new IllegalArgumentException(
            "Shard %d of %s would hold %d rows, at most %d fit"
                .formatted(ordinal, type.label(), total, plan.rowsPerShard()));
      }
      return new BuiltShard(type, ordinal, total, index.toBytes());
    }
  }

  private FaissIndex open(byte[] tail) {
    return tail.length == 0
        ? FaissIndex.create(dimension, FLAT, metric)
        : FaissIndex.fromBytes(tail);
  }
}
