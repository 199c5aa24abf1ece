package clipshard.job.check;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.Partitioner;

/** Puts each stretch of positions into a partition of its own; the first begins at 0. */
final class StretchPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  /** Ascending: a stretch ends where the next one begins. */
  private final long[] firsts;

  private StretchPartitioner(long[] firsts) {
    this.firsts = firsts;
  }

  /**
   * For stretches one after the other.
   *
   * @param rows of each
   */
  static StretchPartitioner of(List<Long> rows) {
    long[] firsts = new long[rows.size()];
    for (int stretch = 1; stretch < firsts.length; stretch++) {
      firsts[stretch] = firsts[stretch - 1] + rows.get(stretch - 1);
    }
    return new StretchPartitioner(firsts);
  }

  @Override
  public int numPartitions() {
    return firsts.length;
  }

  /** The stretch that a position is in; a position beyond the last one counts to that. */
  @Override
  public int getPartition(Object position) {
    int found = Arrays.binarySearch(firsts, (Long) position);
    return found >= 0 ? found : Math.max(0, -found - 2);
  }
}
