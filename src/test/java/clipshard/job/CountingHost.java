package clipshard.job;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers every request with one picture and counts them, and how many there are at once. It keeps
 * answers back for a moment, so that more than {@code limit} meet here if they are ever sent.
 */
public final class CountingHost implements AutoCloseable {
  private static final int MOMENT_MILLIS = 20;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger all = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final CountDownLatch tooMany = new CountDownLatch(1);
  private final int limit;
  private final byte[] picture;

  public CountingHost(int limit, byte[] picture) throws IOException {
    this.limit = limit;
    this.picture = picture;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      all.incrementAndGet();
      if (most.accumulateAndGet(now.incrementAndGet(), Math::max) > limit) {
        tooMany.countDown();
      }
      tooMany.await(MOMENT_MILLIS, TimeUnit.MILLISECONDS);
      now.decrementAndGet();
      exchange.sendResponseHeaders(200, picture.length);
      exchange.getResponseBody().write(picture);
    } catch (InterruptedException e) {
      throw new IOException("The host is closed", e);
    }
  }

  public String url(long number) {
    return "http://127.0.0.1:%d/%d.png".formatted(server.getAddress().getPort(), number);
  }

  /** Requests so far. */
  public int all() {
    return all.get();
  }

  /** Requests that were here at once. */
  int most() {
    return most.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
