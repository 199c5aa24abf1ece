package clipshard.validate;

import clipshard.commit.ShardEntry;
import clipshard.commit.Snapshot;
import clipshard.embed.IndexType;
import clipshard.embed.Vectors;
import clipshard.faiss.DamagedIndexException;
import clipshard.faiss.FaissIndex;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What must hold for one shard of one index type, by its bytes alone. */
public final class ShardCheck {
  private final Snapshot snapshot;

  public ShardCheck(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /**
   * Reads the shard and checks size, hash, FAISS's structure, dimension, metric, count, and that
   * every vector is finite and of unit norm.
   *
   * @throws IOException when the store fails; damage and absence are findings
   */
  public List<Finding> check(ObjectStore store, ShardEntry entry, IndexType type)
      throws IOException {
    ObjectRef object = entry.objects().get(type.label());
    if (object == null) {
      return List.of(
          Finding.error("shard " + entry.ordinal(), "has no object for " + type.label()));
    }
    try {
      return checkBytes(object.key(), store.get(object), entry.count());
    } catch (FileNotFoundException e) {
      return List.of(Finding.error(object.key(), "is missing"));
    } catch (DamagedObjectException e) {
      return List.of(Finding.error(object.key(), e.getMessage()));
    }
  }

  private List<Finding> checkBytes(String key, byte[] bytes, int expectedCount) {
    List<Finding> findings = new ArrayList<>();
    try (FaissIndex index = FaissIndex.fromBytes(bytes)) {
      compare(findings, key, "dimension", snapshot.model().dimension(), index.dimension());
      compare(
          findings,
          key,
          "metric",
          snapshot.metric(),
          index.metric().name().toLowerCase(Locale.ROOT));
      compare(findings, key, "count", (long) expectedCount, index.count());
      if (findings.isEmpty() && expectedCount > 0) {
        checkVectors(findings, key, index.reconstruct(0, expectedCount), index.dimension());
      }
    } catch (DamagedIndexException e) {
      findings.add(Finding.error(key, "FAISS cannot read it: " + e.getMessage()));
    }
    return findings;
  }

  private static void checkVectors(
      List<Finding> findings, String key, float[] rows, int dimension) {
    for (int row = 0; row < rows.length / dimension; row++) {
      if (!Vectors.isUnit(rows, row * dimension, dimension)) {
        findings.add(Finding.error(key, "row " + row + " is not a finite vector of unit norm"));
        return;
      }
    }
  }

  private static void compare(
      List<Finding> findings, String key, String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      findings.add(Finding.error(key, what + " is " + found + ", the snapshot says " + expected));
    }
  }
}
