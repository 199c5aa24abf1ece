package clipshard.job.compact;

import clipshard.format.Snapshot;
import java.util.Locale;
import java.util.Optional;

/** The positions of an index that rows have left: what a compaction would give back. */
public record EmptyPositions(Snapshot index) {
  /** From here on a compaction is worth its while. */
  private static final double MANY = 0.2;

  private static final double MEGABYTE = 1e6;

  private long count() {
    return index.rows() - index.living();
  }

  /** Of all positions. */
  public double share() {
    return count() == 0 ? 0 : (double) count() / index.rows();
  }

  /** The bytes of their vectors in all shards, for people; of exported copies not. */
  String size() {
    long bytes = count() * index.model().dimension() * Float.BYTES * index.types().size();
    return String.format(Locale.ROOT, "%.1f MB of removed vectors", bytes / MEGABYTE);
  }

  /** What people are told where there are many; empty where there are not. */
  public Optional<String> advice() {
    return share() > MANY
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%.0f %% of the positions are empty: CompactIndex would take %s out (build.compact-above lets a build do it)",
                100 * share(),
                size()))
        : Optional.empty();
  }
}
