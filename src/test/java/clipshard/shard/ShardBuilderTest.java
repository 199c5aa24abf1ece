package clipshard.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clipshard.config.Settings;
import clipshard.embed.IndexType;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShardBuilderTest {
  private static final int DIMENSION = 8;
  private static final byte[] NEW = new byte[0];
  private final ShardBuilder builder =
      new ShardBuilder(DIMENSION, Settings.Metric.INNER_PRODUCT, "Flat", new ShardPlan(10));

  private static float[] rows(int count) {
    Random random = new Random(7);
    float[] rows = new float[count * DIMENSION];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.nextFloat();
    }
    return rows;
  }

  @Test
  void aTailThatGrowsEndsAsTheSameBytes() {
    float[] rows = rows(10);
    byte[] atOnce = builder.build(IndexType.COLOR, 0, NEW, rows, 10).bytes();
    byte[] tail =
        builder.build(IndexType.COLOR, 0, NEW, Arrays.copyOf(rows, 3 * DIMENSION), 3).bytes();
    BuiltShard grown =
        builder.build(
            IndexType.COLOR, 0, tail, Arrays.copyOfRange(rows, 3 * DIMENSION, rows.length), 7);
    assertEquals(10, grown.count());
    assertArrayEquals(atOnce, grown.bytes());
  }

  @Test
  void moreRowsThanFitAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> builder.build(IndexType.COLOR, 0, NEW, rows(11), 11));
  }

  @Test
  void aFactoryOtherThanFlatIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ShardBuilder(DIMENSION, Settings.Metric.L2, "HNSW32", new ShardPlan(10)));
  }
}
