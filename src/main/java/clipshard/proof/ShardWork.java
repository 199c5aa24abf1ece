package clipshard.proof;

import clipshard.format.Part;
import clipshard.format.ShardEntry;
import java.io.Serializable;
import java.util.List;

/**
 * All that a snapshot says of one shard.
 *
 * @param entry the shard's objects
 * @param parts of positions with rows in the shard, ascending
 * @param firstPosition of the first part
 */
public record ShardWork(ShardEntry entry, List<Part> parts, long firstPosition)
    implements Serializable {
  public ShardWork {
    parts = List.copyOf(parts);
  }
}
