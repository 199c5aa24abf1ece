package clipshard.shard;

import clipshard.config.Settings;
import clipshard.faiss.FaissIndex;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Random;

/**
 * What becomes of a shard when it is full: besides the {@code Flat} one, which stays, one of the
 * index's factory, trained on the shard's own vectors. The same vectors give the same bytes on the
 * same kind of processor; on another, training may round differently.
 *
 * @param factory FAISS factory string
 * @param dimension of every vector
 * @param metric of the index
 */
public record Sealing(String factory, int dimension, Settings.Metric metric)
    implements Serializable {
  /** The factory of open tails, and of what is kept of every shard. */
  public static final String FLAT = "Flat";

  private static final long TRIAL_SEED = 1;

  /** Whether full shards are anything else than Flat. */
  public boolean isNeeded() {
    return !FLAT.equals(factory);
  }

  /**
   * FAISS's serialisation of an index of the factory with the vectors of {@code flat}.
   *
   * @throws IllegalArgumentException when FAISS cannot make one of them
   */
  public byte[] seal(FaissIndex flat) {
    int count = Math.toIntExact(flat.count());
    float[] rows = flat.reconstruct(0, count);
    FaissIndex sealed = FaissIndex.create(dimension, factory, metric);
    try (sealed) {
      if (sealed.metric() != metric) {
        throw new IllegalStateException("it compares by " + sealed.metric() + " whatever is asked");
      }
      if (!sealed.isTrained()) {
        sealed.train(rows, count);
      }
      sealed.add(rows, count);
      return sealed.toBytes();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "FAISS makes no %s of %d vectors of dimension %d: %s"
              .formatted(factory, count, dimension, e.getMessage()),
          e);
    }
  }

  /**
   * Tries the factory with random vectors: it must train on one full shard, give the same bytes
   * twice, give the vectors back, and fit an object.
   *
   * @param rows of a full shard
   * @param maxBytes of an object
   * @return bytes of the shard
   * @throws IllegalArgumentException when it does not, with the reason
   */
  public int require(int rows, long maxBytes) {
    try (FaissIndex flat = FaissIndex.create(dimension, FLAT, metric)) {
      flat.add(randomRows(rows), rows);
      byte[] bytes = seal(flat);
      if (!Arrays.equals(bytes, seal(flat))) {
        refuse("gives other bytes each time, so a shard could not be checked");
      }
      if (bytes.length > maxBytes) {
        refuse(
            "makes a shard of %d rows %,d bytes, more than storage.max-object-bytes=%d"
                .formatted(rows, bytes.length, maxBytes));
      }
      requireVectors(bytes, rows);
      return bytes.length;
    }
  }

  private void requireVectors(byte[] bytes, int rows) {
    try (FaissIndex sealed = FaissIndex.fromOwnBytes(bytes)) {
      sealed.reconstruct(0, rows);
    } catch (RuntimeException e) {
      refuse("keeps nothing that its vectors could be told by: " + e.getMessage());
    }
  }

  private void refuse(String reason) {
    throw new IllegalArgumentException("the factory " + factory + " " + reason);
  }

  /** float[rows][dimension], L2-normalised, the same each time. */
  private float[] randomRows(int rows) {
    Random random = new Random(TRIAL_SEED);
    float[] vectors = new float[rows * dimension];
    for (int row = 0; row < rows; row++) {
      double squares = 0;
      for (int i = row * dimension; i < (row + 1) * dimension; i++) {
        vectors[i] = (float) random.nextGaussian();
        squares += (double) vectors[i] * vectors[i];
      }
      for (int i = row * dimension; i < (row + 1) * dimension; i++) {
        vectors[i] = (float) (vectors[i] / Math.sqrt(squares));
      }
    }
    return vectors;
  }
}
