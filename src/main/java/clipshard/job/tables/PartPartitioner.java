package clipshard.job.tables;

import clipshard.format.Part;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.Partitioner;

/** Sends a position to the task of the part that holds it; a task has neighbouring parts. */
final class PartPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final long[] ends;
  private final int tasks;

  /**
   * For all positions of an index.
   *
   * @param positions its parts, ascending from position 0
   */
  PartPartitioner(List<Part> positions, int tasks) {
    this.ends = positions.stream().mapToLong(Part::rows).toArray();
    Arrays.parallelPrefix(ends, Long::sum);
    this.tasks = tasks;
  }

  /** The number of the part that holds a position. */
  int part(long position) {
    int found = Arrays.binarySearch(ends, position);
    return found < 0 ? -found - 1 : found + 1;
  }

  @Override
  public int numPartitions() {
    return tasks;
  }

  @Override
  public int getPartition(Object position) {
    return (int) ((long) part((Long) position) * tasks / ends.length);
  }
}
