package clipshard.job;

import clipshard.catalog.RejectedException;
import clipshard.fetch.ImageFetcher;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Downloads of a chunk's pictures, in their order, a bounded number of them ahead of the reader.
 */
final class FetchAhead implements AutoCloseable {
  private final ImageFetcher fetcher;
  private final List<String> urls;
  private final int window;
  private final ExecutorService threads;
  private final Deque<Future<byte[]>> ahead = new ArrayDeque<>();
  private int submitted;

  FetchAhead(ImageFetcher fetcher, List<String> urls, int concurrency) {
    this.fetcher = fetcher;
    this.urls = urls;
    this.window = 2 * concurrency;
    this.threads = Executors.newFixedThreadPool(concurrency);
  }

  /** The next picture's encoded bytes; called once per URL. */
  byte[] next() throws RejectedException, InterruptedException {
    while (submitted < urls.size() && ahead.size() < window) {
      String url = urls.get(submitted++);
      ahead.add(threads.submit(() -> fetcher.fetch(url)));
    }
    try {
      return ahead.remove().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RejectedException rejected) {
        throw rejected;
      }
      throw new IllegalStateException("A download failed in an unforeseen way", e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
