package clipshard.job;

import clipshard.commit.Part;
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
record EmbeddedBatch(Part rows, List<ChunkOutcome> chunks, Instant begin, Instant end) {
  EmbeddedBatch {
    chunks = List.copyOf(chunks);
  }

  /** The same, whose time begins at {@code earliest} or later. */
  EmbeddedBatch notBefore(Instant earliest) {
    return begin.isBefore(earliest) ? new EmbeddedBatch(rows, chunks, earliest, end) : this;
  }
}
