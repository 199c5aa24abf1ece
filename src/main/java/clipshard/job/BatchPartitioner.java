package clipshard.job;

import org.apache.spark.Partitioner;

/** Sends the n-th row of a plan to partition n / batchSize. */
final class BatchPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final int batches;
  private final int batchSize;

  BatchPartitioner(int batches, int batchSize) {
    this.batches = batches;
    this.batchSize = batchSize;
  }

  @Override
  public int numPartitions() {
    return batches;
  }

  @Override
  public int getPartition(Object number) {
    return (int) ((Long) number / batchSize);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BatchPartitioner that
        && batches == that.batches
        && batchSize == that.batchSize;
  }

  @Override
  public int hashCode() {
    return 31 * batches + batchSize;
  }
}
