package clipshard.job.tables;

import clipshard.format.ParquetParts;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;

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
    List<Part> written = new ArrayList<>();
    ParquetParts<PositionRow> parts =
        new ParquetParts<>(
            PositionRow.PARQUET,
            Integer.MAX_VALUE,
            maxObjectBytes,
            (parquet, some) -> {
              long first = some.get(0).position();
              String key = layout.positions(first, DigestUtils.sha256Hex(parquet));
              written.add(Part.of(store.put(key, parquet), some.size()));
            });
    for (PositionRow row : rows) {
      parts.add(row);
    }
    parts.finish();
    return written;
  }
}
