package clipshard.job.build.publish;

import clipshard.commit.CommittedShards;
import clipshard.format.FailureRow;
import clipshard.format.Json;
import clipshard.format.ParquetParts;
import clipshard.format.ParquetTable;
import clipshard.format.Part;
import clipshard.format.RemovalRow;
import clipshard.format.ShardEntry;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Writes the parts of a commit, and merges those of earlier ones where a list of them grows long:
 * so a snapshot stays small, and whoever opens an index reads few objects, however many commits it
 * took.
 *
 * <p>A list of more than {@value #MOST_PARTS} has the longest run of neighbours merged in which
 * each part is no larger than those behind it together, as a log-structured merge tree does: a row
 * is written again only with at least as much that is new, so some dozen times at most. What is
 * merged fits in one object and in the driver's memory; a part that is full is never read again.
 *
 * @param version of the commit
 */
record MergedParts(ObjectStore store, StorageLayout layout, long version, long maxObjectBytes) {
  static final int MOST_PARTS = 64;

  /** Of what is merged at once: some 100 MB in memory. */
  private static final long MOST_ROWS = 200_000;

  /** Likewise. Parts are compressed, and have to fit in an object before they are. */
  private static final long MOST_BYTES = 4L << 20;

  /** Writes the rows of some parts as fewer. */
  @FunctionalInterface
  private interface Merge {
    /**
     * The parts in the place of {@code run}.
     *
     * @param isFirst whether no part is before it
     */
    List<Part> write(List<Part> run, boolean isFirst) throws IOException;
  }

  /** At most one entry of an ordinal; the index's last shard stays in the last part. */
  List<Part> entries(List<Part> parts) throws IOException {
    return merged(
        parts, (run, isFirst) -> writeEntries(CommittedShards.entries(store, run).values()));
  }

  /**
   * The last row of each id. That one has left the table, or is indexed, says nothing any more
   * where no earlier part tells of it.
   */
  List<Part> failures(List<Part> parts) throws IOException {
    return merged(
        parts,
        (run, isFirst) -> {
          Map<String, FailureRow> last = new LinkedHashMap<>();
          read(FailureRow.PARQUET, run).forEach(row -> last.put(row.id(), row));
          List<FailureRow> rows =
              last.values().stream()
                  .filter(row -> !isFirst || row.attempts() != FailureRow.LEFT)
                  .toList();
          return writeFailures(rows);
        });
  }

  /** All rows. */
  List<Part> removals(List<Part> parts) throws IOException {
    return merged(parts, (run, isFirst) -> writeRemovals(read(RemovalRow.PARQUET, run)));
  }

  private List<Part> merged(List<Part> parts, Merge merge) throws IOException {
    List<Part> all = new ArrayList<>(parts);
    while (all.size() > MOST_PARTS) {
      List<Part> run = longestRun(all);
      List<Part> fewer = run.size() < 2 ? run : merge.write(run, run.get(0).equals(all.get(0)));
      if (fewer.size() >= run.size()) {
        return all;
      }
      run.clear();
      run.addAll(fewer);
    }
    return all;
  }

  /** A view of it; of several the last. */
  private List<Part> longestRun(List<Part> parts) {
    int from = 0;
    int to = 0;
    for (int end = parts.size(); end > to - from; end--) {
      int start = startOfRun(parts, end);
      if (end - start > to - from) {
        from = start;
        to = end;
      }
    }
    return parts.subList(from, to);
  }

  private int startOfRun(List<Part> parts, int end) {
    long mostBytes = Math.min(MOST_BYTES, maxObjectBytes / 4);
    int start = end - 1;
    long bytes = parts.get(start).bytes();
    long rows = parts.get(start).rows();
    while (start > 0) {
      Part before = parts.get(start - 1);
      if (before.bytes() > bytes
          || bytes + before.bytes() > mostBytes
          || rows + before.rows() > MOST_ROWS) {
        break;
      }
      bytes += before.bytes();
      rows += before.rows();
      start--;
    }
    return start;
  }

  private <T> List<T> read(ParquetTable<T> table, List<Part> parts) throws IOException {
    List<T> rows = new ArrayList<>();
    for (Part part : parts) {
      rows.addAll(table.read(store.get(part.object())));
    }
    return rows;
  }

  /** Writes removals by their positions. */
  List<Part> writeRemovals(List<RemovalRow> rows) throws IOException {
    List<RemovalRow> sorted =
        rows.stream().sorted(Comparator.comparingLong(RemovalRow::position)).toList();
    return write(RemovalRow.PARQUET, sorted, sha256 -> layout.removals(version, sha256));
  }

  /** Writes failures. */
  List<Part> writeFailures(List<FailureRow> rows) throws IOException {
    return write(FailureRow.PARQUET, rows, sha256 -> layout.failures(version, sha256));
  }

  private <T> List<Part> write(ParquetTable<T> table, List<T> rows, UnaryOperator<String> key)
      throws IOException {
    return ParquetParts.put(
        store, table, rows, Integer.MAX_VALUE, maxObjectBytes, (some, sha256) -> key.apply(sha256));
  }

  /**
   * Writes entries.
   *
   * @param entries ascending, so that the last is in the last part
   */
  List<Part> writeEntries(Collection<ShardEntry> entries) throws IOException {
    List<Part> parts = new ArrayList<>();
    List<ShardEntry> open = new ArrayList<>();
    long bytes = 0;
    for (ShardEntry entry : entries) {
      int more = 1 + Json.write(entry).length;
      if (!open.isEmpty() && 2 + bytes + more > maxObjectBytes) {
        parts.add(write(open));
        open.clear();
        bytes = 0;
      }
      open.add(entry);
      bytes += more;
    }
    if (!open.isEmpty()) {
      parts.add(write(open));
    }
    return parts;
  }

  private Part write(List<ShardEntry> entries) throws IOException {
    byte[] json = Json.write(entries);
    String key = layout.entries(version, DigestUtils.sha256Hex(json));
    return Part.of(store.put(key, json), entries.size());
  }
}
