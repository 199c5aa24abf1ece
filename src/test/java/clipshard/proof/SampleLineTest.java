package clipshard.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.search.TopHits;
import clipshard.shard.ShardPlan;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleLineTest {
  private static final ShardPlan PLAN = new ShardPlan(50);

  private static TopHits hits(float own, long[] positions, float... cosines) {
    TopHits hits = new TopHits(1, 3);
    for (int hit = 0; hit < positions.length; hit++) {
      hits.add(0, List.of(new TopHits.Hit(positions[hit], cosines[hit], cosines[hit])));
    }
    hits.addOwn(0, own);
    return hits;
  }

  @Test
  void theLineIsAsPeopleKnowIt() {
    SampleLine line =
        SampleLine.of("abc123", 102, hits(0.9987f, new long[] {102, 7}, 0.9987f, 0.5f), 0);
    assertEquals(
        "[42/200] ✅ id=abc123 | pos(id_map)=102 → shard#2 | top1_pos=102 → shard#2 | rank=1 |"
            + " cos=0.9987",
        line.format(42, 200, PLAN));
  }

  @Test
  void anotherPictureThatIsBetterIsAMisalignment() {
    SampleLine line = SampleLine.of("a", 3, hits(0.4f, new long[] {9, 3}, 1f, 0.4f), 0);
    assertFalse(line.isAligned());
    assertEquals(2, line.rank());
    assertEquals(9, line.topPosition());
    assertTrue(line.format(1, 1, PLAN).startsWith("[1/1] ❌ id=a"));
  }

  @Test
  void theSamePictureOnTwoProductsIsATie() {
    SampleLine line = SampleLine.of("a", 9, hits(1f, new long[] {3, 9}, 1f, 1f), 0);
    assertTrue(line.isAligned());
    assertEquals(9, line.topPosition());
  }

  @Test
  void aPositionThatNoShardHoldsIsAMisalignment() {
    SampleLine line = SampleLine.of("a", 9, hits(Float.NaN, new long[] {3}, 1f), 0);
    assertFalse(line.isAligned());
  }

  @Test
  void aPoorCosineIsAMisalignmentEvenAtRankOne() {
    assertFalse(SampleLine.of("a", 9, hits(0.7f, new long[] {9}, 0.7f), 0).isAligned());
  }

  @Test
  void hitsMergeWhateverTheOrderOfTheShards() throws IOException {
    TopHits left = hits(Float.NaN, new long[] {5, 1}, 0.9f, 0.8f);
    TopHits right = hits(0.9f, new long[] {2, 8}, 0.9f, 0.1f);
    TopHits sent = TopHits.fromBytes(right.toBytes());
    TopHits one = new TopHits(1, 3).merge(left).merge(sent);
    TopHits other = new TopHits(1, 3).merge(sent).merge(left);
    assertEquals(one.hits(0), other.hits(0));
    assertEquals(2, one.hits(0).get(0).position());
    assertEquals(0.9f, one.own(0));
    assertEquals(0.9f, other.own(0));
  }
}
