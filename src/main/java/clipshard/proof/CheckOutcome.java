package clipshard.proof;

import java.util.List;
import java.util.Map;

/**
 * What came out of checking one thing.
 *
 * @param findings what is wrong with it; empty when nothing is
 * @param unread keys of objects in which nothing could be checked, with the SHA-256 of what is
 *     there instead; empty where nothing is, or that is not known
 * @param vectors by index type's label, how many were compared with what was recorded of them
 * @param effort what it took
 * @param sealed the sealed shards among it
 */
public record CheckOutcome(
    List<Finding> findings,
    Map<String, String> unread,
    Map<String, Long> vectors,
    Effort effort,
    Sealed sealed) {
  public CheckOutcome {
    findings = List.copyOf(findings);
    unread = Map.copyOf(unread);
    vectors = Map.copyOf(vectors);
  }

  /** An outcome without vectors. */
  static CheckOutcome of(ObjectReader reader, Effort effort) {
    return new CheckOutcome(reader.findings(), reader.unread(), Map.of(), effort, Sealed.NONE);
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

    static Effort ofReading(long bytes, long nanos) {
      return new Effort(bytes, nanos, 0, 0, 0);
    }

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

  /**
   * How the vectors of sealed shards were told.
   *
   * @param rebuilt shards that were made anew and came out byte for byte
   * @param compared shards that came out otherwise, whose vectors were compared one by one
   * @param leastCosine of a vector so compared with the recorded one; 1 when none was
   */
  public record Sealed(long rebuilt, long compared, double leastCosine) {
    /** None. */
    public static final Sealed NONE = new Sealed(0, 0, 1);

    /** Both. */
    public Sealed plus(Sealed other) {
      return new Sealed(
          rebuilt + other.rebuilt,
          compared + other.compared,
          Math.min(leastCosine, other.leastCosine));
    }
  }
}
