package clipshard.job.build.plan;

import org.apache.spark.Partitioner;

/** Sends the n-th row of a plan to the partition of its part. */
final class PlanPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final int parts;
  private final PlanCuts cuts;

  PlanPartitioner(int parts, PlanCuts cuts) {
    this.parts = parts;
    this.cuts = cuts;
  }

  @Override
  public int numPartitions() {
    return parts;
  }

  @Override
  public int getPartition(Object number) {
    return cuts.part((Long) number);
  }
}
