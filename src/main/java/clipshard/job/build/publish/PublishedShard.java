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
 * @param recovered those of its new rows that have failed before, by id
 */
public record PublishedShard(
    ShardEntry entry, List<Part> positions, List<RemovalRow> removals, List<String> recovered) {
  public PublishedShard {
    positions = List.copyOf(positions);
    removals = List.copyOf(removals);
    recovered = List.copyOf(recovered);
  }
}
