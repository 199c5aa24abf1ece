package clipshard.job.tables;

import clipshard.format.ParquetParts;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.List;

/** Writes who is in a shard: one part, or several where it would be too large. */
public final class PositionParts {
  private PositionParts() {}

  /**
   * Writes them.
   *
   * @param rows of the shard, ascending
   */
  public static List<Part> write(
      ObjectStore store, StorageLayout layout, long maxObjectBytes, List<PositionRow> rows)
      throws IOException {
    return ParquetParts.put(
        store,
        PositionRow.PARQUET,
        rows,
        Integer.MAX_VALUE,
        maxObjectBytes,
        (some, sha256) -> layout.positions(some.get(0).position(), sha256));
  }
}
