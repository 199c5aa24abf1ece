package clipshard.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.shard.ShardPlan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleLinesTest {
  private static final SampleLine FINE = new SampleLine("a", 7, 7, 1, 0.99989f);
  private static final SampleLine SECOND = new SampleLine("b", 8, 3, 2, 0.5f);
  private static final SampleLine POOR = new SampleLine("c", 9, 9, 1, 0.7f);
  private static final SampleLine NOWHERE = new SampleLine("d", 9, 3, 2, Float.NaN);

  private static SampleLines fine(int count, SampleLine... more) {
    List<SampleLine> lines = new ArrayList<>();
    for (int line = 0; line < count; line++) {
      lines.add(FINE);
    }
    lines.addAll(List.of(more));
    return new SampleLines(lines, new ShardPlan(10));
  }

  private static List<String> starts(List<String> lines) {
    return lines.stream().map(line -> line.substring(0, line.indexOf(" id="))).toList();
  }

  @Test
  void theFirstThreeStandForAllThatAreFine() {
    SampleLines lines = fine(200);
    assertEquals(List.of("[1/200] ✅", "[2/200] ✅", "[3/200] ✅"), starts(lines.shown(false)));
    assertEquals(200, lines.shown(true).size());
    assertEquals("200/200 at rank 1, cos ≥ 0.9999", lines.summary());
    assertTrue(lines.areAligned());
  }

  @Test
  void noneThatIsNotFineIsLeftOut() {
    SampleLines lines = fine(5, SECOND, FINE, POOR);
    assertEquals(
        List.of("[1/8] ✅", "[2/8] ✅", "[3/8] ✅", "[6/8] ❌", "[8/8] ❌"), starts(lines.shown(false)));
    assertEquals("7/8 at rank 1, cos ≥ 0.5000", lines.summary());
    assertFalse(lines.areAligned());
  }

  @Test
  void aRowThatNoShardHoldsIsShownAndHasNoCosine() {
    SampleLines lines = fine(4, NOWHERE);
    assertEquals("[5/5] ❌", starts(lines.shown(false)).get(3));
    assertEquals("4/5 at rank 1, cos ≥ NaN", lines.summary());
  }
}
