package clipshard.job.build.publish;

import clipshard.shard.ShardPlan;
import org.apache.spark.Partitioner;

/** Sends a global position to the partition that builds its shard. */
public final class ShardPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final ShardPlan plan;
  private final int firstShard;
  private final int shards;

  /** For positions {@code first} to {@code first + rows - 1}. */
  public ShardPartitioner(ShardPlan plan, long first, long rows) {
    this.plan = plan;
    this.firstShard = plan.shardOf(first);
    this.shards = plan.shardsFor(first + rows) - firstShard;
  }

  /** The ordinal of the shard that a partition builds. */
  int ordinal(int partition) {
    return firstShard + partition;
  }

  @Override
  public int numPartitions() {
    return shards;
  }

  @Override
  public int getPartition(Object position) {
    return plan.shardOf((Long) position) - firstShard;
  }
}
