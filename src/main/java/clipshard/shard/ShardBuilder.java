package clipshard.shard;

import clipshard.config.IndexType;
import clipshard.faiss.FaissIndex;
import java.io.Serializable;
import java.util.Optional;

/**
 * Builds FAISS shards, as {@code Flat}, and seals those that are full.
 *
 * <p>The same vectors in the same order give the same bytes, whether they came at once or grew in
 * an open tail.
 *
 * @param sealing of full shards
 * @param plan tells when a shard is full
 */
public record ShardBuilder(Sealing sealing, ShardPlan plan) implements Serializable {
  /** Of every vector. */
  public int dimension() {
    return sealing.dimension();
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
      boolean isSealed = sealing.isNeeded() && total == plan.rowsPerShard();
      return new BuiltShard(
          index.toBytes(), isSealed ? Optional.of(sealing.seal(index)) : Optional.empty());
    }
  }

  private FaissIndex open(byte[] tail) {
    return tail.length == 0
        ? FaissIndex.create(sealing.dimension(), Sealing.FLAT, sealing.metric())
        : FaissIndex.fromBytes(tail);
  }
}
