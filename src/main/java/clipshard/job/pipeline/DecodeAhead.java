package clipshard.job.pipeline;

import clipshard.format.PlanRow;
import clipshard.picture.RejectedException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/**
 * Decodes pictures in threads of its own, a bounded number of them ahead of the reader, who gets
 * them as they are ready: one that takes its time keeps none waiting that came after it.
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

  private final Queue<Decoded> ready = new ConcurrentLinkedQueue<>();

  /** One more for each download that is over and each picture that is ready. */
  private final Semaphore events = new Semaphore(0);

  private final ExecutorService threads;
  private int ahead;

  /**
   * @param downloads not begun yet; not closed with this
   * @param fillers one for each thread
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
    downloads.onArrival(events::release);
  }

  /** A picture and what it is known by, which joins {@link #ready} when it is decoded. */
  private final class Decoded extends FutureTask<Content> implements Picture {
    private final PlanRow row;
    private final FloatBuffer tensors;

    Decoded(FetchAhead<PlanRow>.Download download, boolean careful, FloatBuffer tensors) {
      super(() -> fill(download, careful, tensors));
      this.row = download.picture();
      this.tensors = tensors;
    }

    @Override
    public PlanRow row() {
      return row;
    }

    @Override
    public Content write(FloatBuffer out, int offset)
        throws RejectedException, InterruptedException {
      try {
        Content content = Awaited.result(this, RejectedException.class);
        out.put(offset, tensors, 0, tensors.capacity());
        return content;
      } finally {
        free.add(tensors);
      }
    }

    @Override
    protected void done() {
      ready.add(this);
      events.release();
    }
  }

  @Override
  public Picture next() throws IOException, InterruptedException {
    while (true) {
      // What has happened by now is seen below, and is nothing to wake up for.
      events.drainPermits();
      begin();
      Decoded picture = ready.poll();
      if (picture != null) {
        ahead--;
        return picture;
      }
      if (ahead == 0 && downloads.isOver()) {
        return null;
      }
      events.acquire();
    }
  }

  /** Begins with what has arrived. */
  private void begin() throws IOException, InterruptedException {
    while (!free.isEmpty()) {
      var download = downloads.poll();
      if (download == null) {
        return;
      }
      boolean careful = caution.isDue(download.picture());
      threads.execute(new Decoded(download, careful, free.remove()));
      ahead++;
    }
  }

  private Content fill(FetchAhead<PlanRow>.Download download, boolean careful, FloatBuffer tensors)
      throws RejectedException, InterruptedException {
    TensorFiller filler = idle.remove();
    try {
      return filler.fill(download.picture(), download.fetched(), careful, tensors, 0);
    } finally {
      idle.add(filler);
    }
  }

  @Override
  public void close() {
    Awaited.end(threads);
  }
}
