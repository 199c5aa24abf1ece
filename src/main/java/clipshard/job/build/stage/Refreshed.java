package clipshard.job.build.stage;

import clipshard.format.StagedRow;
import clipshard.picture.Rejected.Reason;
import clipshard.text.Counted;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of indexed rows whose pictures were downloaded again.
 *
 * @param rows all
 * @param changed those that have other pictures now
 * @param notModified those of which their hosts say that they are the same
 * @param recorded those of which something else is recorded, and no more
 * @param failures those whose pictures could not be had or are none any more
 */
public record Refreshed(
    long rows, long changed, long notModified, long recorded, Map<Reason, Long> failures) {
  /** Of no rows. */
  public static final Refreshed NONE = new Refreshed(0, 0, 0, 0, Map.of());

  public Refreshed {
    failures = Map.copyOf(failures);
  }

  static Refreshed of(StagedRow row) {
    return new Refreshed(
        1,
        row.isEmbedded() ? 1 : 0,
        row.isNotModified() ? 1 : 0,
        row.isRecordedAnew() ? 1 : 0,
        row.isRejected() ? Map.of(row.rejected().reason(), 1L) : Map.of());
  }

  /** Of both. */
  public Refreshed and(Refreshed other) {
    Map<Reason, Long> all = new TreeMap<>(failures);
    other.failures.forEach((reason, count) -> all.merge(reason, count, Long::sum));
    return new Refreshed(
        rows + other.rows,
        changed + other.changed,
        notModified + other.notModified,
        recorded + other.recorded,
        all);
  }

  public long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }

  /** For people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "refreshed %s: %,d changed, %,d not modified, %,d same bytes%s",
        Counted.of(rows, "row", "rows"),
        changed,
        notModified,
        same(),
        failed() == 0 ? "" : String.format(Locale.ROOT, ", %,d failed", failed()));
  }

  /** Rows whose pictures were sent, and have the same bytes. */
  public long same() {
    return rows - changed - notModified - failed();
  }
}
