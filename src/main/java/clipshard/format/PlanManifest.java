package clipshard.format;

import java.util.List;

/**
 * A materialised plan: which rows are to be embedded, in the order of their positions.
 *
 * @param planId unique
 * @param fingerprint hash of every setting that shaped it; only a run with the same continues it
 * @param base commitId of the snapshot it was made against; empty for a new index
 * @param source what its rows are of
 * @param tableRows rows the table had
 * @param skippedFailures rows left out because they failed for good
 * @param batches in the order in which they are to be committed
 */
public record PlanManifest(
    String planId,
    String fingerprint,
    String base,
    SourcePin source,
    long tableRows,
    long skippedFailures,
    List<PlanBatch> batches) {
  public PlanManifest {
    batches = List.copyOf(batches);
  }

  /** Rows planned. */
  public long rows() {
    return batches.stream().mapToLong(PlanBatch::rows).sum();
  }
}
