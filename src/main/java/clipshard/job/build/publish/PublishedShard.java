package clipshard.job.build.publish;

import clipshard.format.Part;
import clipshard.format.RemovalRow;
import clipshard.format.ShardEntry;
import java.util.List;

/**
 * What a task tells the driver about a shard.
 *
 * @param positions the parts that say who is in it
 * @param removals of the positions that its new rows replace
 */
public record PublishedShard(ShardEntry entry, List<Part> positions, List<RemovalRow> removals) {
  public PublishedShard {
    positions = List.copyOf(positions);
    removals = List.copyOf(removals);
  }
}
