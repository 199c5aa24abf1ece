package clipshard.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ShardPlanTest {
  private static Settings.Index index(int rows, double targetMb) {
    return new Settings.Index(
        List.of("color"), Settings.Metric.INNER_PRODUCT, "Flat", rows, targetMb);
  }

  @Property
  void shardsTileThePositions(
      @ForAll @IntRange(min = 1, max = 5000) int rowsPerShard,
      @ForAll @LongRange(min = 0, max = 1_000_000) long rows) {
    ShardPlan plan = new ShardPlan(rowsPerShard);
    long counted = 0;
    for (int shard = 0; shard < plan.shardsFor(rows); shard++) {
      assertEquals(counted, plan.firstPosition(shard));
      assertTrue(plan.rowsIn(shard, rows) > 0);
      counted += plan.rowsIn(shard, rows);
      assertEquals(shard, plan.shardOf(counted - 1));
    }
    assertEquals(rows, counted);
    assertEquals(0, plan.rowsIn(plan.shardsFor(rows), rows));
  }

  @Test
  void aNewIndexTakesAThousandRowsWhereTheyFit() {
    assertEquals(1000, ShardPlan.forNewIndex(index(1000, 0), 512, 45 << 20).rowsPerShard());
  }

  @Test
  void rowsPerShardShrinkToTheTargetAndToTheLargestObject() {
    int perMegabyte = (1_000_000 - 64) / (512 * 4);
    assertEquals(perMegabyte, ShardPlan.forNewIndex(index(1000, 1), 512, 45 << 20).rowsPerShard());
    assertEquals(perMegabyte, ShardPlan.forNewIndex(index(1000, 0), 512, 1_000_000).rowsPerShard());
  }

  @Test
  void anObjectTooSmallForOneVectorIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> ShardPlan.forNewIndex(index(1000, 0), 512, 2000));
  }
}
