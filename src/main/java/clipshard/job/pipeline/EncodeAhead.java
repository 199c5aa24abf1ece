package clipshard.job.pipeline;

import clipshard.format.StagedRow;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Batches on their way through the encoder, which runs one while the next is filled where there are
 * two of them and a thread for it.
 */
final class EncodeAhead {
  private final Deque<PixelBatch> empty;
  private final Executor encoder;
  private final Outcomes outcomes;
  private final Deque<Running> running = new ArrayDeque<>();

  /** Takes the rows of encoded batches, in the order in which they were added. */
  @FunctionalInterface
  interface Outcomes {
    void take(StagedRow outcome) throws IOException, InterruptedException;
  }

  private record Running(PixelBatch batch, FutureTask<List<StagedRow>> rows) {}

  /**
   * @param batches one or more, empty
   * @param encoder where batches are encoded, one after the other
   * @param outcomes called in the thread that calls this
   */
  EncodeAhead(List<PixelBatch> batches, Executor encoder, Outcomes outcomes) {
    this.empty = new ArrayDeque<>(batches);
    this.encoder = encoder;
    this.outcomes = outcomes;
  }

  /** The batch to fill. */
  PixelBatch batch() {
    return empty.element();
  }

  /** Begins to encode {@link #batch}, and waits until there is another to fill. */
  void encode() throws IOException, InterruptedException {
    PixelBatch filled = empty.remove();
    FutureTask<List<StagedRow>> rows = new FutureTask<>(filled::encode);
    running.add(new Running(filled, rows));
    encoder.execute(rows);
    if (empty.isEmpty()) {
      takeFirst();
    }
  }

  /** Encodes what is left and waits for all outcomes. */
  void finish() throws IOException, InterruptedException {
    encode();
    while (!running.isEmpty()) {
      takeFirst();
    }
  }

  private void takeFirst() throws IOException, InterruptedException {
    Running first = running.remove();
    for (StagedRow outcome : Awaited.result(first.rows, RuntimeException.class)) {
      outcomes.take(outcome);
    }
    empty.add(first.batch);
  }
}
