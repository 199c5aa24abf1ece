package clipshard.proof;

import clipshard.format.RecordedVectors;
import clipshard.format.ShardEntry;
import clipshard.text.Shown;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** The rows of positions of one shard, as far as they could be read. */
final class RecordedRows {
  private final long first;
  private final RecordedVectors[] rows;

  RecordedRows(ShardEntry entry) {
    this.first = entry.firstPosition();
    this.rows = new RecordedVectors[entry.count()];
  }

  /** Takes those that are in the shard. */
  void addAll(List<RecordedVectors> found) {
    for (RecordedVectors row : found) {
      long offset = row.position() - first;
      if (offset >= 0 && offset < rows.length) {
        rows[(int) offset] = row;
      }
    }
  }

  int count() {
    return rows.length;
  }

  /** How many could be read. */
  long recorded() {
    return Arrays.stream(rows).filter(Objects::nonNull).count();
  }

  /** Empty when its part could not be read. */
  Optional<RecordedVectors> find(int row) {
    return Optional.ofNullable(rows[row]);
  }

  /** For messages: {@code row 3 (position 1003, id=abc)}. */
  String describe(int row) {
    String id = find(row).map(found -> ", id=" + Shown.of(found.id())).orElse("");
    return String.format(Locale.ROOT, "row %d (position %d%s)", row, first + row, id);
  }

  /** What is wrong with {@code wrong} of the rows, {@code row} being the first of them. */
  String describe(int wrong, int row, String problem) {
    return "%d of %d vectors %s; the first is %s"
        .formatted(wrong, rows.length, problem, describe(row));
  }
}
