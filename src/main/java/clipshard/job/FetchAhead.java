package clipshard.job;

import clipshard.catalog.RejectedException;
import clipshard.fetch.ImageFetcher;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Downloads a bounded number of pictures ahead of the reader, who gets them as they arrive: a slow
 * one keeps none waiting that came after it. A few are downloaded at a time, and one more whenever
 * the reader has to wait, so that a host is asked for no more than the reader can use. While large
 * ones wait for the reader, no other begins. For a reader of one thread.
 *
 * @param <T> what the reader knows a picture by
 */
final class FetchAhead<T> implements AutoCloseable {
  /** So many downloads at a time to begin with, where nothing is known of the host. */
  static final int FIRST = 8;

  private final ImageFetcher fetcher;
  private final Iterator<T> wanted;
  private final Function<T, String> url;
  private final int concurrency;
  private final ThreadPoolExecutor threads;
  private final BlockingQueue<Download> arrived = new LinkedBlockingQueue<>();
  private final WaitingBytes waiting = new WaitingBytes();
  private Runnable onArrival = () -> {};
  private int ahead;

  /** A picture and its download, which joins {@link #arrived} when it is over. */
  final class Download extends FutureTask<byte[]> {
    private final T picture;
    private int length;

    private Download(T picture) {
      super(() -> fetch(url.apply(picture)));
      this.picture = picture;
    }

    T picture() {
      return picture;
    }

    /**
     * The encoded bytes.
     *
     * @throws RejectedException when they cannot be had
     */
    byte[] bytes() throws RejectedException, InterruptedException {
      return Awaited.result(this, RejectedException.class);
    }

    @Override
    protected void set(byte[] bytes) {
      length = bytes.length;
      waiting.add(length);
      super.set(bytes);
    }

    @Override
    protected void done() {
      arrived.add(this);
      onArrival.run();
    }
  }

  /**
   * Begins with nothing; the first {@link #next} does, with {@link #FIRST} downloads at a time.
   *
   * @param wanted asked by the reader's thread, and no earlier than there is room for its next
   * @param url of a picture
   * @param concurrency the most downloads at a time; of those that are over, as many as are going
   *     on may wait for the reader
   */
  FetchAhead(ImageFetcher fetcher, Iterator<T> wanted, Function<T, String> url, int concurrency) {
    this(fetcher, wanted, url, concurrency, FIRST);
  }

  /**
   * Likewise, with another number of downloads at a time to begin with.
   *
   * @param begin 1 or more; {@code concurrency} where that is less
   */
  FetchAhead(
      ImageFetcher fetcher,
      Iterator<T> wanted,
      Function<T, String> url,
      int concurrency,
      int begin) {
    this.fetcher = fetcher;
    this.wanted = wanted;
    this.url = url;
    this.concurrency = concurrency;
    int first = Math.min(begin, concurrency);
    this.threads =
        new ThreadPoolExecutor(first, first, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
  }

  /** The next picture whose download is over; null when all are. */
  Download next() throws InterruptedException {
    begin();
    if (ahead == 0) {
      return null;
    }
    Download over = poll();
    return over == null ? taken(arrived.take()) : over;
  }

  /**
   * For a reader that waits for other things too.
   *
   * @param hook called whenever a download is over, in the thread that made it; set before the
   *     first one begins
   */
  void onArrival(Runnable hook) {
    onArrival = hook;
  }

  /** The next picture whose download is over by now; null when none is. */
  Download poll() {
    begin();
    Download over = arrived.poll();
    if (over == null) {
      speedUp();
      return null;
    }
    return taken(over);
  }

  private Download taken(Download over) {
    ahead--;
    waiting.remove(over.length);
    return over;
  }

  private byte[] fetch(String from) throws RejectedException, InterruptedException {
    waiting.awaitRoom();
    return fetcher.fetch(from);
  }

  private void speedUp() {
    int faster = threads.getCorePoolSize() + 1;
    if (faster <= concurrency && (!threads.getQueue().isEmpty() || wanted.hasNext())) {
      threads.setMaximumPoolSize(faster);
      threads.setCorePoolSize(faster);
      begin();
    }
  }

  /** How many pictures are downloaded at a time by now. */
  int atOnce() {
    return threads.getCorePoolSize();
  }

  /** Whether every picture has been given to the reader. */
  boolean isOver() {
    return ahead == 0 && !wanted.hasNext();
  }

  private void begin() {
    while (ahead < 2 * threads.getCorePoolSize() && wanted.hasNext()) {
      threads.execute(new Download(wanted.next()));
      ahead++;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
