package clipshard.validate;

import java.util.List;

/**
 * What came out of checking one thing.
 *
 * @param findings what is wrong with it; empty when nothing is
 * @param effort what it took
 */
public record CheckOutcome(List<Finding> findings, Effort effort) {
  public CheckOutcome {
    findings = List.copyOf(findings);
  }

  /**
   * What checking took, in bytes and in nanoseconds of the tasks' time.
   *
   * @param bytes read and hashed
   * @param reading reading and hashing them
   * @param proving opening shards and comparing each vector with what was recorded
   * @param searching each vector in its own shard
   * @param ties vectors whose nearest is another one, as near as themselves
   */
  public record Effort(long bytes, long reading, long proving, long searching, long ties) {
    /** No effort. */
    public static final Effort NONE = new Effort(0, 0, 0, 0, 0);

    /** Both. */
    public Effort plus(Effort other) {
      return new Effort(
          bytes + other.bytes,
          reading + other.reading,
          proving + other.proving,
          searching + other.searching,
          ties + other.ties);
    }
  }
}
