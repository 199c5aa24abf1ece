package clipshard.proof;

import clipshard.config.IndexType;
import clipshard.embed.Vectors;
import clipshard.format.RecordedVectors;
import clipshard.format.ShardEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** What must hold for each vector of a shard. */
final class VectorCheck {
  private VectorCheck() {}

  /**
   * Every vector is finite, of unit norm, and the one whose checksum was recorded when it was
   * embedded.
   *
   * @param vectors float[rows][dimension], row-major
   */
  static List<Finding> recorded(String key, IndexType type, float[] vectors, RecordedRows rows) {
    List<Finding> findings = new ArrayList<>();
    int dimension = vectors.length / Math.max(1, rows.count());
    report(
        findings,
        key,
        rows,
        "are not finite and of unit norm",
        row -> !Vectors.isUnit(vectors, row * dimension, dimension));
    long[] checksums = Vectors.checksums(vectors, dimension);
    report(
        findings,
        key,
        rows,
        "are not those that were embedded, by their checksums",
        row -> isOther(rows.find(row), type, checksums[row]));
    return findings;
  }

  private static boolean isOther(Optional<RecordedVectors> row, IndexType type, long checksum) {
    return row.isPresent() && !Long.valueOf(checksum).equals(row.get().checksums().get(type));
  }

  /** Every {@code combined} vector is the normalised mean of the other two. */
  static List<Finding> combined(ShardEntry entry, Map<IndexType, float[]> vectors, int dimension) {
    if (vectors.size() < IndexType.values().length) {
      return List.of();
    }
    float[] color = vectors.get(IndexType.COLOR);
    float[] structure = vectors.get(IndexType.STRUCTURE);
    float[] combined = vectors.get(IndexType.COMBINED);
    float[] scratch = new float[dimension];
    List<Finding> findings = new ArrayList<>();
    report(
        findings,
        entry.objects().get(IndexType.COMBINED.label()).key(),
        new RecordedRows(entry),
        "are not the normalised mean of color and structure",
        row ->
            !Vectors.isCombination(
                color, structure, combined, row * dimension, dimension, scratch));
    return findings;
  }

  private static void report(
      List<Finding> findings, String key, RecordedRows rows, String problem, IntPredicate isWrong) {
    int[] wrong = IntStream.range(0, rows.count()).filter(isWrong).toArray();
    if (wrong.length > 0) {
      findings.add(Finding.error(key, rows.describe(wrong.length, wrong[0], problem)));
    }
  }
}
