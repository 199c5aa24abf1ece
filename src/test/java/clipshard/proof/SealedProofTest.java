package clipshard.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings.Metric;
import clipshard.embed.Vectors;
import clipshard.faiss.FaissIndex;
import clipshard.format.ShardEntry;
import clipshard.proof.CheckOutcome.Sealed;
import clipshard.shard.Sealing;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SealedProofTest {
  private static final int DIMENSION = 32;
  private static final int ROWS = 300;

  @ParameterizedTest
  @ValueSource(strings = {"HNSW16", "SQ8", "PQ16x4", "IVF8,SQ8"})
  void whatComesOutTheSameIsProved(String factory) {
    Sealing sealing = new Sealing(factory, DIMENSION, Metric.INNER_PRODUCT);
    try (FaissIndex flat = flat(rows())) {
      SealedProof.Result result = proof(sealing).run(sealing.seal(flat), flat);
      assertEquals(Optional.empty(), result.finding());
      assertEquals(new Sealed(1, 0, 1), result.sealed());
    }
  }

  /** Training on the rows in another order stands for a processor that rounds differently. */
  @ParameterizedTest
  @ValueSource(strings = {"PQ16x4", "IVF8,SQ8", "IVF8,PQ16x4"})
  void whatWasTrainedOtherwiseIsComparedVectorByVector(String factory) {
    Sealing sealing = new Sealing(factory, DIMENSION, Metric.INNER_PRODUCT);
    try (FaissIndex flat = flat(rows())) {
      SealedProof.Result result = proof(sealing).run(trainedOnReversed(factory, rows()), flat);
      assertEquals(Optional.empty(), result.finding());
      assertEquals(1, result.sealed().compared());
      assertTrue(result.sealed().leastCosine() < 1, result.sealed().toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HNSW16", "SQ8", "PQ16x4", "IVF8,PQ16x4"})
  void twoRowsSwappedAreFound(String factory) {
    Sealing sealing = new Sealing(factory, DIMENSION, Metric.INNER_PRODUCT);
    float[] swapped = rows();
    for (int i = 0; i < DIMENSION; i++) {
      float held = swapped[7 * DIMENSION + i];
      swapped[7 * DIMENSION + i] = swapped[9 * DIMENSION + i];
      swapped[9 * DIMENSION + i] = held;
    }
    try (FaissIndex flat = flat(rows());
        FaissIndex other = flat(swapped)) {
      String found =
          proof(sealing).run(sealing.seal(other), flat).finding().orElseThrow().message();
      assertTrue(found.startsWith("2 of 300 vectors are not those that were embedded"), found);
      assertTrue(found.contains("the first is row 7 (position 2007)"), found);
    }
  }

  @Test
  void anIndexOfAnotherShapeIsFoundByItsHeader() {
    Sealing sealing = new Sealing("SQ8", DIMENSION, Metric.INNER_PRODUCT);
    try (FaissIndex half = FaissIndex.create(DIMENSION, "Flat", Metric.INNER_PRODUCT)) {
      half.add(new float[DIMENSION], 1);
      assertEquals(
          "must be an index of 300 vectors of dimension 32, found 1 of dimension 32",
          proof(sealing).checkHeader(half.toBytes()).orElseThrow().message());
    }
    assertEquals(
        "must be an index of 300 vectors of dimension 32, found none",
        proof(sealing).checkHeader(new byte[99]).orElseThrow().message());
    try (FaissIndex flat = flat(rows())) {
      assertEquals(Optional.empty(), proof(sealing).checkHeader(sealing.seal(flat)));
    }
  }

  private static SealedProof proof(Sealing sealing) {
    ShardEntry entry = new ShardEntry(2, 2000, ROWS, "2026-01-01", Map.of(), Map.of());
    return new SealedProof("shards/color/00002-x.index", sealing, new RecordedRows(entry));
  }

  private static byte[] trainedOnReversed(String factory, float[] rows) {
    float[] reversed = new float[rows.length];
    for (int row = 0; row < ROWS; row++) {
      System.arraycopy(rows, row * DIMENSION, reversed, (ROWS - 1 - row) * DIMENSION, DIMENSION);
    }
    try (FaissIndex index = FaissIndex.create(DIMENSION, factory, Metric.INNER_PRODUCT)) {
      index.train(reversed, ROWS);
      index.add(rows, ROWS);
      return index.toBytes();
    }
  }

  private static FaissIndex flat(float[] rows) {
    FaissIndex flat = FaissIndex.create(DIMENSION, "Flat", Metric.INNER_PRODUCT);
    flat.add(rows, ROWS);
    return flat;
  }

  private static float[] rows() {
    Random random = new Random(11);
    float[] rows = new float[ROWS * DIMENSION];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    for (int row = 0; row < ROWS; row++) {
      Vectors.normalise(rows, row * DIMENSION, DIMENSION);
    }
    return rows;
  }
}
