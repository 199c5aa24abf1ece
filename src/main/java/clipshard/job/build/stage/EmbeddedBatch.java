package clipshard.job.build.stage;

import clipshard.format.PlanBatch;
import java.time.Instant;
import java.util.List;

/**
 * A batch whose rows have their outcomes, staged.
 *
 * @param rows of the plan
 * @param chunks their outcomes, in the plan's order
 * @param begin when embedding began
 * @param end when it ended
 */
public record EmbeddedBatch(PlanBatch rows, List<ChunkOutcome> chunks, Instant begin, Instant end) {
  public EmbeddedBatch {
    chunks = List.copyOf(chunks);
  }

  /** The same, without the time before {@code earliest}, which may be all of it. */
  EmbeddedBatch notBefore(Instant earliest) {
    return new EmbeddedBatch(rows, chunks, later(begin, earliest), later(end, earliest));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }
}
