package clipshard.job.build.stage;

import clipshard.job.pipeline.Awaited;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a task has to do with the storage, in threads beside its own, so that its encoder waits for
 * none of it. For use by one thread.
 */
final class StorageAhead implements AutoCloseable {
  /** Outcomes of chunks that may be on their way at a time; each holds its vectors until then. */
  static final int MOST_WRITES = 3;

  /** One more, so that what is looked up waits for no write. */
  private final ExecutorService threads = Executors.newFixedThreadPool(MOST_WRITES + 1);

  private final Deque<Future<?>> writes = new ArrayDeque<>();

  /** Begins to look something up. */
  <T> Future<T> begin(Callable<T> work) {
    return threads.submit(work);
  }

  /**
   * Begins to write, and waits for the oldest write that is under way where there are too many.
   *
   * @throws IOException what that one failed of
   */
  <T> Future<T> write(Callable<T> work) throws IOException, InterruptedException {
    Future<T> write = threads.submit(work);
    writes.add(write);
    if (writes.size() > MOST_WRITES) {
      Awaited.result(writes.remove(), IOException.class);
    }
    return write;
  }

  /** Gives up what nobody has waited for. */
  @Override
  public void close() {
    Awaited.end(threads);
  }
}
