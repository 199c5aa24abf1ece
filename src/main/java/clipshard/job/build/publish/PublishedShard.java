package clipshard.job.build.publish;

import clipshard.format.Part;
import clipshard.format.ShardEntry;

/**
 * What a task tells the driver about a shard.
 *
 * @param positions the part that says who is in its new rows
 */
public record PublishedShard(ShardEntry entry, Part positions) {}
