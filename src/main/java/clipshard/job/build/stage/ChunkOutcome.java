package clipshard.job.build.stage;

import clipshard.format.StagedChunk;
import clipshard.picture.PictureUrl;
import java.util.Map;

/**
 * What a task tells the driver about a chunk.
 *
 * @param chunk where the outcome is
 * @param brands embedded rows per brand
 * @param failures the rows without vectors, counted; the rows themselves are in the outcome
 * @param firstTries those of its rows that no run had failed at before
 * @param reused embedded rows that an earlier try had staged
 * @param repeated embedded rows that have another's vectors, since they have its URL
 * @param recorded rows that keep their vectors, of which something else is to be recorded
 * @param refreshed what became of rows that were looked at again, by {@link PictureUrl#origin}
 */
public record ChunkOutcome(
    StagedChunk chunk,
    Map<String, Integer> brands,
    FailureCounts.Summary failures,
    FirstTries firstTries,
    int reused,
    int repeated,
    int recorded,
    Map<String, Refreshed> refreshed) {

  /** Those of which something else is recorded since the table says so. */
  public long amended() {
    return recorded - refreshed.values().stream().mapToLong(Refreshed::recorded).sum();
  }

  /**
   * Rows that no run had failed at before.
   *
   * @param failed those of them without vectors
   */
  public record FirstTries(int rows, int failed) {}
}
