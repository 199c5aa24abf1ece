package clipshard.format;

import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Rows on their way into files, of which none is larger than an object may be; a row that alone is
 * larger has a file of its own. For use by one thread.
 */
public final class ParquetParts<T> {
  private final ParquetTable<T> table;
  private final int mostRows;
  private final FileBytes bytes;
  private final Writer<T> writer;
  private final List<T> rows = new ArrayList<>();

  /** Takes a file. */
  @FunctionalInterface
  public interface Writer<T> {
    /**
     * Writes it.
     *
     * @param rows that are in it, one or more; not to be kept
     */
    void write(byte[] parquet, List<T> rows) throws IOException;
  }

  /**
   * Files with rows of {@code table}.
   *
   * @param mostRows of a file
   * @param maxObjectBytes {@code storage.max-object-bytes}
   */
  public ParquetParts(ParquetTable<T> table, int mostRows, long maxObjectBytes, Writer<T> writer) {
    this.table = table;
    this.mostRows = mostRows;
    this.bytes = new FileBytes(maxObjectBytes);
    this.writer = writer;
  }

  /**
   * Writes rows to a store.
   *
   * @param key of a file with these rows and this SHA-256
   * @return the files in their order
   */
  public static <T> List<Part> put(
      ObjectStore store,
      ParquetTable<T> table,
      List<T> rows,
      int mostRows,
      long maxObjectBytes,
      BiFunction<List<T>, String, String> key)
      throws IOException {
    List<Part> written = new ArrayList<>();
    ParquetParts<T> parts =
        new ParquetParts<>(
            table,
            mostRows,
            maxObjectBytes,
            (parquet, some) -> {
              String named = key.apply(some, DigestUtils.sha256Hex(parquet));
              written.add(Part.of(store.put(named, parquet), some.size()));
            });
    for (T row : rows) {
      parts.add(row);
    }
    parts.finish();
    return written;
  }

  /** Adds a row, after those before are written where there are enough. */
  public void add(T row) throws IOException {
    long more = table.bytes(row);
    if (rows.size() == mostRows || !bytes.hasRoom(more)) {
      finish();
    }
    rows.add(row);
    bytes.add(more);
  }

  /** Writes what is not written yet. */
  public void finish() throws IOException {
    if (!rows.isEmpty()) {
      writer.write(table.write(rows), rows);
      rows.clear();
      bytes.clear();
    }
  }
}
