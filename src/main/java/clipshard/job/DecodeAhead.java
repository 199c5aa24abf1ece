package clipshard.job;

import clipshard.catalog.RejectedException;
import clipshard.commit.PlanRow;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Decodes pictures in threads of its own, a bounded number of them ahead of the reader, who gets
 * them in the order in which they arrived.
 */
final class DecodeAhead implements PictureTensors {
  /** So many pictures per thread are being decoded or wait for the reader. */
  private static final int PER_THREAD = 2;

  private final FetchAhead<PlanRow> downloads;
  private final Caution caution;

  /** As many as there are threads. */
  private final Queue<TensorFiller> idle;

  /** Room for the tensors of one picture each. */
  private final Deque<FloatBuffer> free = new ArrayDeque<>();

  private final Deque<Picture> ahead = new ArrayDeque<>();
  private final ExecutorService threads;

  /**
   * @param downloads not closed with this
   * @param fillers one for each thread; not closed with this
   * @param floats of one picture's tensors
   */
  DecodeAhead(
      FetchAhead<PlanRow> downloads, List<TensorFiller> fillers, int floats, Caution caution) {
    this.downloads = downloads;
    this.caution = caution;
    this.idle = new ConcurrentLinkedQueue<>(fillers);
    this.threads = Executors.newFixedThreadPool(fillers.size());
    for (int picture = 0; picture < PER_THREAD * fillers.size(); picture++) {
      free.add(FloatBuffer.allocate(floats));
    }
  }

  private final class Decoded implements Picture {
    private final PlanRow row;
    private final FloatBuffer tensors;
    private final Future<String> contentHash;

    Decoded(PlanRow row, FloatBuffer tensors, Future<String> contentHash) {
      this.row = row;
      this.tensors = tensors;
      this.contentHash = contentHash;
    }

    @Override
    public PlanRow row() {
      return row;
    }

    @Override
    public String write(FloatBuffer out, int offset)
        throws RejectedException, InterruptedException {
      try {
        String hash = contentHash.get();
        out.put(offset, tensors, 0, tensors.capacity());
        return hash;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RejectedException rejected) {
          throw rejected;
        }
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException("Decoding failed in an unforeseen way", e.getCause());
      } finally {
        free.add(tensors);
      }
    }
  }

  /** Begins with what has arrived; waits for a download only where nothing else is to be done. */
  @Override
  public Picture next() throws IOException, InterruptedException {
    while (!free.isEmpty()) {
      var arrived = ahead.isEmpty() ? downloads.next() : downloads.poll();
      if (arrived == null) {
        break;
      }
      ahead.add(begin(arrived));
    }
    return ahead.poll();
  }

  private Picture begin(FetchAhead<PlanRow>.Download download) throws IOException {
    PlanRow row = download.picture();
    boolean careful = caution.isDue(row);
    FloatBuffer tensors = free.remove();
    return new Decoded(
        row, tensors, threads.submit(() -> fill(row, download.bytes(), careful, tensors)));
  }

  private String fill(PlanRow row, byte[] encoded, boolean careful, FloatBuffer tensors)
      throws RejectedException, InterruptedException {
    TensorFiller filler = idle.remove();
    try {
      return filler.fill(row, encoded, careful, tensors, 0);
    } finally {
      idle.add(filler);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
