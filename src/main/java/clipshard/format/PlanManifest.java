package clipshard.format;

import java.util.List;

/**
 * A materialised plan: which rows are to be embedded, in the order of their positions.
 *
 * @param planId unique
 * @param fingerprint hash of every setting that shaped it; only a run with the same continues it
 * @param refresh of which rows it looks at the pictures again; empty: of none
 * @param base commitId of the snapshot it was made against; empty for a new index
 * @param source what its rows are of
 * @param tableRows rows the table had
 * @param skippedFailures rows left out because they failed for good
 * @param removals parts of {@link RemovalRow} that its first commit adds
 * @param leavers parts of {@link FailureRow}, {@link FailureRow#LEFT}, that its first commit adds
 * @param amendments of positions, which its first commit puts in the place of others
 * @param batches in the order in which they are to be committed
 */
public record PlanManifest(
    String planId,
    String fingerprint,
    String refresh,
    String base,
    SourcePin source,
    long tableRows,
    long skippedFailures,
    List<Part> removals,
    List<Part> leavers,
    List<Amendment> amendments,
    List<PlanBatch> batches) {
  public PlanManifest {
    removals = List.copyOf(removals);
    leavers = List.copyOf(leavers);
    amendments = List.copyOf(amendments);
    batches = List.copyOf(batches);
  }

  /** Whether the index is to stay as it is. */
  public boolean isEmpty() {
    return batches.isEmpty() && removals.isEmpty() && leavers.isEmpty() && amendments.isEmpty();
  }

  /** Rows of which only what is recorded changes. */
  public long amended() {
    return amendments.stream().mapToLong(Amendment::rows).sum();
  }

  /** Rows planned. */
  public long rows() {
    return batches.stream().mapToLong(PlanBatch::rows).sum();
  }
}
