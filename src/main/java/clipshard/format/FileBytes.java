package clipshard.format;

/** How large a Parquet file of some rows becomes at most. */
public final class FileBytes {
  /** In memory while a file is made, whatever an object may hold. */
  private static final long MOST_MEMORY = 16L << 20;

  /** What a file has beside its rows: names and sizes of its columns. */
  private static final int FRAME = 4096;

  private final long most;
  private long rows;
  private long largest;

  /**
   * Of no rows.
   *
   * @param maxObjectBytes {@code storage.max-object-bytes}
   */
  public FileBytes(long maxObjectBytes) {
    this.most = Math.min(MOST_MEMORY, maxObjectBytes - maxObjectBytes / 8);
  }

  /** Whether a row of these bytes fits in, too. */
  public boolean hasRoom(long bytes) {
    // The footer has the least and the most value of each column.
    return FRAME + rows + bytes + 2 * Math.max(largest, bytes) <= most;
  }

  /** Adds a row. */
  public void add(long bytes) {
    rows += bytes;
    largest = Math.max(largest, bytes);
  }

  /** Begins with no rows. */
  public void clear() {
    rows = 0;
    largest = 0;
  }
}
