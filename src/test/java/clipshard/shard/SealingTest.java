package clipshard.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings.Metric;
import clipshard.faiss.FaissIndex;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SealingTest {
  private static final int DIMENSION = 32;
  private static final int ROWS = 300;
  private static final int ENOUGH = 1 << 20;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HNSW16",
        "HNSW16,SQ8",
        "SQ8",
        "SQ4",
        "SQfp16",
        "PQ8",
        "PQ8x4",
        "IVF8,Flat",
        "IVF8,SQ8",
        "IVF4,PQ8",
        "PCA16,SQ8",
        "PQ8,RFlat"
      })
  void whatTrainsOnOneShardIsTakenAndComesOutTheSameTwice(String factory) {
    for (Metric metric : Metric.values()) {
      Sealing sealing = new Sealing(factory, DIMENSION, metric);
      try (FaissIndex flat = flat(metric)) {
        byte[] bytes = sealing.seal(flat);
        assertArrayEquals(bytes, sealing.seal(flat), metric.name());
        assertTrue(sealing.require(ROWS, ENOUGH) > 0);
        try (FaissIndex sealed = FaissIndex.fromOwnBytes(bytes)) {
          assertEquals(ROWS, sealed.count());
          assertEquals(metric, sealed.metric());
          assertArrayEquals(bytes, sealed.toBytes());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HNSW16_PQ8, it compares by L2 whatever is asked",
    "'IDMap,Flat', add does not make sense with IndexIDMap",
    "'IVF512,Flat', should be at least as large as number of clusters",
    "'ITQ16,LSH', FAISS makes no index of",
    "PQ7, FAISS makes no index of \"PQ7\"",
    "HNSWx, FAISS makes no index of \"HNSWx\"",
  })
  void whatDoesNotIsRefusedWithTheReason(String factory, String reason) {
    Sealing sealing = new Sealing(factory, DIMENSION, Metric.INNER_PRODUCT);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> sealing.require(ROWS, ENOUGH));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void whatKeepsNoVectorsIsRefused() {
    Sealing sealing = new Sealing("ITQ16,LSH", DIMENSION, Metric.L2);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> sealing.require(ROWS, ENOUGH));
    assertTrue(e.getMessage().contains("keeps nothing that its vectors"), e.getMessage());
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void aShardThatNoObjectHoldsIsRefused(Metric metric) {
    Sealing sealing = new Sealing("HNSW64", DIMENSION, metric);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> sealing.require(ROWS, 20_000));
    assertTrue(e.getMessage().contains("storage.max-object-bytes=20000"), e.getMessage());
  }

  private static FaissIndex flat(Metric metric) {
    FaissIndex flat = FaissIndex.create(DIMENSION, "Flat", metric);
    Random random = new Random(5);
    float[] rows = new float[ROWS * DIMENSION];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    flat.add(rows, ROWS);
    return flat;
  }
}
