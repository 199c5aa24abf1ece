package clipshard.job.pipeline;

import clipshard.fetch.Fetched;
import clipshard.fetch.ImageFetcher;
import clipshard.picture.RejectedException;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Downloads a bounded number of pictures ahead of the reader, who gets them as they arrive: a slow
 * one keeps none waiting that came after it. A few are downloaded at a time, and one more whenever
 * the reader has to wait, so that a host is asked for no more than the reader can use. Where some
 * downloads are slow, more are ahead: as many as the reader takes meanwhile, so that the slow ones
 * among the last keep him waiting no longer than need be. While large ones wait for the reader, no
 * other begins. For a reader of one thread.
 *
 * @param <T> what the reader knows a picture by
 */
public final class FetchAhead<T> implements AutoCloseable {
  /** So many downloads at a time to begin with, where nothing is known of the host. */
  public static final int FIRST = 8;

  /** Pictures ahead of the reader for each download that may go on, whatever they take. */
  private static final long MOST_PER_DOWNLOAD = 4;

  /** Downloads at a time that this JVM's last task came to. */
  private static volatile int last = FIRST;

  private final ImageFetcher fetcher;
  private final Iterator<T> wanted;
  private final Function<T, String> url;
  private final Function<T, String> validator;
  private final int concurrency;
  private final ThreadPoolExecutor threads;
  private final BlockingQueue<Download> arrived = new LinkedBlockingQueue<>();
  private final WaitingBytes waiting = new WaitingBytes();
  private final LongSupplier nanos;
  private final LongAccumulator slowest = new LongAccumulator(Math::max, 0);
  private final long began;
  private Runnable onArrival = () -> {};
  private int ahead;
  private long taken;

  /** A picture and its download, which joins {@link #arrived} when it is over. */
  public final class Download extends FutureTask<Fetched> {
    private final T picture;
    private int length;

    private Download(T picture) {
      super(() -> fetch(picture));
      this.picture = picture;
    }

    public T picture() {
      return picture;
    }

    /**
     * The encoded bytes.
     *
     * @throws RejectedException when they cannot be had
     */
    public byte[] bytes() throws RejectedException, InterruptedException {
      return fetched().bytes();
    }

    /** Likewise, with what the host says of them. */
    Fetched fetched() throws RejectedException, InterruptedException {
      return Awaited.result(this, RejectedException.class);
    }

    @Override
    protected void set(Fetched fetched) {
      length = fetched.bytes().length;
      waiting.add(length);
      super.set(fetched);
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
   * @param concurrency the most downloads at a time; four times as many are ahead at most
   */
  public FetchAhead(
      ImageFetcher fetcher, Iterator<T> wanted, Function<T, String> url, int concurrency) {
    this(fetcher, wanted, url, picture -> "", concurrency, FIRST, System::nanoTime);
  }

  /**
   * Likewise, with another number of downloads at a time to begin with.
   *
   * @param validator that a picture's host gave for it; empty where it gave none
   * @param begin 1 or more; {@code concurrency} where that is less
   * @param nanos the time, in nanoseconds since some moment
   */
  public FetchAhead(
      ImageFetcher fetcher,
      Iterator<T> wanted,
      Function<T, String> url,
      Function<T, String> validator,
      int concurrency,
      int begin,
      LongSupplier nanos) {
    this.fetcher = fetcher;
    this.wanted = wanted;
    this.url = url;
    this.validator = validator;
    this.concurrency = concurrency;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
    int first = Math.min(begin, concurrency);
    this.threads =
        new ThreadPoolExecutor(first, first, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
  }

  /**
   * Notes how many downloads at a time a task of this JVM came to, whose reader had to wait with
   * fewer.
   */
  static void cameTo(int atOnce) {
    last = atOnce;
  }

  /**
   * Downloads at a time for a task to begin with: half of what the last one came to, so that a task
   * is soon where that was and hosts that are fast again are asked for less.
   */
  static int toBeginWith() {
    return Math.max(FIRST, last / 2);
  }

  /** The next picture whose download is over; null when all are. */
  public Download next() throws InterruptedException {
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
    taken++;
    waiting.remove(over.length);
    if (duringSlowest() > usual()) {
      speedUp();
    }
    return over;
  }

  private Fetched fetch(T picture) throws RejectedException, InterruptedException {
    waiting.awaitRoom();
    long begun = nanos.getAsLong();
    try {
      return fetcher.fetch(url.apply(picture), validator.apply(picture));
    } finally {
      slowest.accumulate(nanos.getAsLong() - begun);
    }
  }

  /**
   * How many pictures the reader takes while the slowest download of so far goes on, if he takes
   * them as fast as he did: with as many ahead he has something to do until the last one arrives,
   * as slow as it may be.
   */
  private long duringSlowest() {
    long since = Math.max(1, nanos.getAsLong() - began);
    return Math.round((double) taken * slowest.get() / since);
  }

  /** So many are ahead where downloads take no longer than the reader: half of them going on. */
  private long usual() {
    return 2L * threads.getCorePoolSize();
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
    long most = Math.max(usual(), Math.min(duringSlowest(), MOST_PER_DOWNLOAD * concurrency));
    while (ahead < most && wanted.hasNext()) {
      threads.execute(new Download(wanted.next()));
      ahead++;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
