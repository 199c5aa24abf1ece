package clipshard.faiss;

/**
 * What a search found: {@code k} neighbours per query, row-major, nearest first.
 *
 * @param k neighbours per query, at least 1
 * @param positions {@code long[queries][k]}, owned by the receiver: positions in the index, -1 from
 *     where it has no more vectors that compare (NaN never does, nor an infinite L2 distance)
 * @param distances {@code float[queries][k]}, owned by the receiver: inner products (largest first)
 *     or squared L2 distances (smallest first); meaningless where the position is -1
 */
@SuppressWarnings("ArrayRecordComponent") // two million numbers a search; nobody compares results
public record SearchResult(int k, long[] positions, float[] distances) {

  /** Refuses a {@code k} below 1 and arrays that are not {@code k} to a query. */
  public SearchResult {
    if (k < 1 || positions.length != distances.length || positions.length % k != 0) {
      throw new IllegalArgumentException(
          "not %d to a query: %d positions, %d distances"
              .formatted(k, positions.length, distances.length));
    }
  }
}
