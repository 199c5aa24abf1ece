package clipshard.format;

/**
 * What positions mean: each compaction begins a new generation, in which ids have other positions.
 *
 * @param number 0, and one more after each compaction
 * @param since when it began, ISO-8601 in UTC; empty for the first
 * @param formerVersion of the last snapshot of the generation before; 0 for the first
 * @param formerCommitId of that snapshot; empty for the first
 */
public record Generation(int number, String since, long formerVersion, String formerCommitId) {
  /** Of an index that was never compacted. */
  public static final Generation FIRST = new Generation(0, "", 0, "");

  /** The one that begins behind {@code last}. */
  public static Generation after(Snapshot last, String now) {
    return new Generation(last.generation().number() + 1, now, last.version(), last.commitId());
  }
}
