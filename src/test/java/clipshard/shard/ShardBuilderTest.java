package clipshard.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.faiss.FaissIndex;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShardBuilderTest {
  private static final int DIMENSION = 8;
  private static final byte[] NEW = new byte[0];
  private final ShardBuilder builder = builder("Flat");

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
    assertArrayEquals(atOnce, grown.bytes());
    try (FaissIndex whole = FaissIndex.fromBytes(grown.bytes())) {
      assertEquals(10, whole.count());
    }
  }

  @Test
  void moreRowsThanFitAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> builder.build(IndexType.COLOR, 0, NEW, rows(11), 11));
  }

  @Test
  void onlyAFullShardIsSealedAndItsFlatOneStays() {
    float[] rows = rows(10);
    ShardBuilder hnsw = builder("HNSW8");
    BuiltShard open = hnsw.build(IndexType.COLOR, 0, NEW, Arrays.copyOf(rows, 9 * DIMENSION), 9);
    assertEquals(Optional.empty(), open.sealed());
    BuiltShard full =
        hnsw.build(
            IndexType.COLOR,
            0,
            open.bytes(),
            Arrays.copyOfRange(rows, 9 * DIMENSION, rows.length),
            1);
    assertArrayEquals(builder.build(IndexType.COLOR, 0, NEW, rows, 10).bytes(), full.bytes());
    try (FaissIndex sealed = FaissIndex.fromOwnBytes(full.sealed().orElseThrow())) {
      assertArrayEquals(rows, sealed.reconstruct(0, 10));
    }
  }

  private static ShardBuilder builder(String factory) {
    return new ShardBuilder(
        new Sealing(factory, DIMENSION, Settings.Metric.INNER_PRODUCT), new ShardPlan(10));
  }
}
