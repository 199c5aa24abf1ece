package clipshard.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.LongStream;
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
    found.add(0, hits(nine)); // without the nearest
    long[] none = {15, 16, 17};
    found.add(1, hits(none));
    assertEquals(new Recall(2, 0, 0.45), Recall.of(exact(), found, 2));
  }

  @Test
  void aRowAsNearAsTheLastCounts() {
    TopHits exact = new TopHits(1, Recall.EXACT_DEPTH);
    exact.add(0, List.of(hit(3, 0.9f), hit(8, 0.9f), hit(9, 0.5f)));
    TopHits found = new TopHits(1, Recall.DEPTH);
    found.add(0, List.of(hit(8, 0.91f), hit(3, 0.88f)));
    assertEquals(new Recall(1, 1, 2 / 3.0), Recall.of(exact, found, 1));
  }

  @Test
  void withoutQueriesThereIsNone() {
    assertThrows(IllegalArgumentException.class, () -> Recall.of(exact(), exact(), 0));
  }

  /** Position p has the cosine 1 - p / 100. */
  private static TopHits exact() {
    TopHits exact = new TopHits(2, Recall.EXACT_DEPTH);
    long[] positions = LongStream.range(0, ROWS).toArray();
    exact.add(0, hits(positions));
    exact.add(1, hits(positions));
    return exact;
  }

  private static List<TopHits.Hit> hits(long... positions) {
    return LongStream.of(positions).mapToObj(at -> hit(at, 1 - at / 100f)).toList();
  }

  private static TopHits.Hit hit(long position, float cosine) {
    return new TopHits.Hit(position, cosine, cosine);
  }
}
