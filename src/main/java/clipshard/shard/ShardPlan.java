package clipshard.shard;

import clipshard.config.Settings;
import java.io.Serializable;

/**
 * Which global positions live in which shard: position p in shard p / rowsPerShard, for ever.
 *
 * @param rowsPerShard positions per shard, fixed when an index is created
 */
public record ShardPlan(int rowsPerShard) implements Serializable {
  /** FAISS writes at most this many bytes of header before the vectors of a Flat index. */
  private static final int FLAT_HEADER_BYTES = 64;

  private static final double BYTES_PER_MB = 1e6;

  public ShardPlan {
    if (rowsPerShard < 1) {
      throw new IllegalArgumentException("rowsPerShard must be at least 1, not " + rowsPerShard);
    }
  }

  /**
   * The plan of a new index: {@code index.rows-per-shard}, or fewer where a shard of that many
   * float vectors would pass {@code storage.max-object-bytes} or {@code index.target-shard-mb}.
   */
  public static ShardPlan forNewIndex(Settings.Index index, int dimension, long maxObjectBytes) {
    long bytes = maxObjectBytes;
    if (index.targetShardMb() > 0) {
      bytes = Math.min(bytes, (long) (index.targetShardMb() * BYTES_PER_MB));
    }
    long fitting = (bytes - FLAT_HEADER_BYTES) / ((long) dimension * Float.BYTES);
    if (fitting < 1) {
      throw new IllegalArgumentException(
          "Not one vector of dimension %d fits in a shard of %d bytes; raise index.target-shard-mb or storage.max-object-bytes"
              .formatted(dimension, bytes));
    }
    return new ShardPlan((int) Math.min(index.rowsPerShard(), fitting));
  }

  /** The shard of a position. */
  public int shardOf(long position) {
    return Math.toIntExact(position / rowsPerShard);
  }

  /** The position of a shard's first row. */
  public long firstPosition(int ordinal) {
    return (long) ordinal * rowsPerShard;
  }

  /** How many shards hold {@code rows} positions, the open tail included. */
  public int shardsFor(long rows) {
    return Math.toIntExact((rows + rowsPerShard - 1) / rowsPerShard);
  }

  /** How many rows shard {@code ordinal} has when the index has {@code rows}. */
  public int rowsIn(int ordinal, long rows) {
    return (int) Math.max(0, Math.min(rowsPerShard, rows - firstPosition(ordinal)));
  }
}
