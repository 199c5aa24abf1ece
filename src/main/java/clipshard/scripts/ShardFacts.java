package clipshard.scripts;

/**
 * What reading one shard of earlier scripts gave.
 *
 * @param shard number
 * @param state whether it could be read
 * @param reason why not; empty when it was read
 * @param dimension floats per vector; as the header claims for {@code FOREIGN}; 0 when unknown
 * @param metric as in settings; empty when unknown
 * @param count vectors; as the header claims for {@code FOREIGN}; -1 when unknown
 * @param unusable vectors that are zero, infinite or no numbers
 * @param firstUnusable the first one's row; -1 when there is none
 * @param notUnit usable vectors whose norm is not 1 to within {@link ScriptShardReader#UNIT}
 * @param leastNorm of the usable vectors
 * @param greatestNorm of the usable vectors
 */
public record ShardFacts(
    String type,
    int shard,
    String key,
    State state,
    String reason,
    int dimension,
    String metric,
    long count,
    long unusable,
    long firstUnusable,
    long notUnit,
    double leastNorm,
    double greatestNorm) {

  /** What came of reading it. */
  public enum State {
    READ,
    /** It was listed and is not there. */
    MISSING,
    /** The bytes are no whole FAISS index. */
    DAMAGED,
    /** FAISS index of a type that cannot be read safely from bytes nobody vouches for. */
    FOREIGN,
    /** More bytes than a task can hold. */
    TOO_LARGE
  }

  static ShardFacts unread(ScriptShard shard, State state, String reason) {
    return foreign(shard, state, reason, 0, -1);
  }

  static ShardFacts foreign(
      ScriptShard shard, State state, String reason, int dimension, long count) {
    return new ShardFacts(
        shard.type(),
        shard.number(),
        shard.key(),
        state,
        reason,
        dimension,
        "",
        count,
        0,
        -1,
        0,
        1,
        1);
  }

  /** The key without its folders. */
  String name() {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  boolean isRead() {
    return state == State.READ;
  }

  boolean isCounted() {
    return count >= 0;
  }
}
