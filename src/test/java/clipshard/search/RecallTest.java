package clipshard.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class RecallTest {
  private static final int ROWS = 20;

  @Test
  void theExactAnswerHasARecallOfOne() {
    assertEquals(new Recall(2, 1, 1), Recall.of(exact(), exact(), 2));
  }

  @Test
  void whatIsMissedIsCountedForEachQuery() {
    TopHits found = new TopHits(2, Recall.DEPTH);
    long[] nine = {1, 2, 3, 4, 5, 6, 7, 8, 9, 19};
    found.add(0, nine, cosines(nine)); // without the nearest
    long[] none = {15, 16, 17};
    found.add(1, none, cosines(none));
    assertEquals(new Recall(2, 0, 0.45), Recall.of(exact(), found, 2));
  }

  @Test
  void aRowAsNearAsTheLastCounts() {
    TopHits exact = new TopHits(1, Recall.EXACT_DEPTH);
    exact.add(0, new long[] {3, 8, 9}, new float[] {0.9f, 0.9f, 0.5f});
    TopHits found = new TopHits(1, Recall.DEPTH);
    found.add(0, new long[] {8, 3}, new float[] {0.91f, 0.88f});
    assertEquals(new Recall(1, 1, 2 / 3.0), Recall.of(exact, found, 1));
  }

  @Test
  void withoutQueriesThereIsNone() {
    assertThrows(IllegalArgumentException.class, () -> Recall.of(exact(), exact(), 0));
  }

  /** Position p has the cosine 1 - p / 100. */
  private static TopHits exact() {
    TopHits exact = new TopHits(2, Recall.EXACT_DEPTH);
    long[] positions = new long[ROWS];
    for (int row = 0; row < ROWS; row++) {
      positions[row] = row;
    }
    exact.add(0, positions, cosines(positions));
    exact.add(1, positions, cosines(positions));
    return exact;
  }

  private static float[] cosines(long[] positions) {
    float[] cosines = new float[positions.length];
    for (int hit = 0; hit < positions.length; hit++) {
      cosines[hit] = 1 - positions[hit] / 100f;
    }
    return cosines;
  }
}
