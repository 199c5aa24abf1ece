package clipshard.proof;

import clipshard.faiss.FaissIndex;
import clipshard.faiss.IndexHeader;
import clipshard.proof.CheckOutcome.Sealed;
import clipshard.shard.Sealing;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Proves that a sealed shard holds the vectors of its Flat one, as well as its factory keeps them.
 *
 * <p>The shard is made anew. Where the bytes are the same, every vector in it is the factory's own
 * encoding of the recorded one. Training rounds differently on another kind of processor; then each
 * vector must come at least nearly as near to the recorded one as the worst of the shard made here.
 *
 * @param key of the sealed shard
 * @param sealing of the index
 * @param rows of the shard, for messages
 */
record SealedProof(String key, Sealing sealing, RecordedRows rows) {
  /** How much less than the worst cosine of the shard made here is allowed. */
  static final double MARGIN = 0.05;

  /** What was found of a sealed shard. */
  record Result(Optional<Finding> finding, Sealed sealed) {}

  /** Whether the bytes begin as an index of this shape; cheap, and reads no further. */
  Optional<Finding> checkHeader(byte[] bytes) {
    Optional<IndexHeader> header = IndexHeader.of(bytes);
    if (header.isEmpty()
        || header.get().dimension() != sealing.dimension()
        || header.get().count() != rows.count()) {
      return Optional.of(
          Finding.error(
              key,
              "must be an index of %d vectors of dimension %d, found %s"
                  .formatted(
                      rows.count(),
                      sealing.dimension(),
                      header
                          .map(it -> it.count() + " of dimension " + it.dimension())
                          .orElse("none"))));
    }
    return Optional.empty();
  }

  /**
   * Compares.
   *
   * @param bytes of the sealed shard, as recorded when they were written
   * @param flat the shard that was sealed
   */
  Result run(byte[] bytes, FaissIndex flat) {
    byte[] made = sealing.seal(flat);
    if (Arrays.equals(bytes, made)) {
      return new Result(Optional.empty(), new Sealed(1, 0, 1));
    }
    float[] recorded = flat.reconstruct(0, rows.count());
    double bound = Math.max(-1, least(cosines(made, recorded)) - MARGIN);
    try {
      double[] cosines = cosines(bytes, recorded);
      return new Result(findFar(cosines, bound), new Sealed(0, 1, Math.min(1, least(cosines))));
    } catch (RuntimeException e) {
      Finding unreadable = Finding.error(key, "FAISS cannot read it: " + e.getMessage());
      return new Result(Optional.of(unreadable), Sealed.NONE);
    }
  }

  private Optional<Finding> findFar(double[] cosines, double bound) {
    List<Integer> far =
        IntStream.range(0, cosines.length).filter(row -> !(cosines[row] >= bound)).boxed().toList();
    if (far.isEmpty()) {
      return Optional.empty();
    }
    String problem =
        String.format(
            Locale.ROOT,
            "are not those that were embedded, as %s would keep them: their cosines are below %.4f,"
                + " the worst that this machine makes less %.2f",
            sealing.factory(),
            bound,
            MARGIN);
    return Optional.of(Finding.error(key, rows.describe(far.size(), far.get(0), problem)));
  }

  /** Per row, the cosine of the sealed vector and the recorded one, which is of unit norm. */
  private double[] cosines(byte[] bytes, float[] recorded) {
    try (FaissIndex index = FaissIndex.fromOwnBytes(bytes)) {
      float[] kept = index.reconstruct(0, rows.count());
      double[] cosines = new double[rows.count()];
      for (int row = 0; row < cosines.length; row++) {
        double dot = 0;
        double squares = 0;
        for (int i = row * index.dimension(); i < (row + 1) * index.dimension(); i++) {
          dot += (double) kept[i] * recorded[i];
          squares += (double) kept[i] * kept[i];
        }
        cosines[row] = squares == 0 ? 0 : dot / Math.sqrt(squares);
      }
      return cosines;
    }
  }

  private static double least(double[] cosines) {
    return Arrays.stream(cosines).min().orElse(1);
  }
}
