package clipshard.job.build.publish;

import clipshard.format.Part;
import clipshard.format.ShardEntry;
import java.util.List;

/**
 * What a task tells the driver about a shard.
 *
 * @param positions the parts that say who is in its new rows
 */
public record PublishedShard(ShardEntry entry, List<Part> positions) {
  public PublishedShard {
    positions = List.copyOf(positions);
  }
}
