package bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Serves files over HTTP on the loopback address, each after its delay. */
final class PictureHost implements AutoCloseable {
  private static final long SLOW_MILLIS = 3000;

  static {
    // Else each answer on a connection that stays open waits 40 ms for the last one's receipt.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    // Every download has a connection of its own that is kept between chunks.
    System.setProperty("sun.net.httpserver.maxIdleConnections", "2000");
  }

  private final List<byte[]> files;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final Queue<Long> served = new ConcurrentLinkedQueue<>();
  private volatile Delay delay = new Delay(0, 0);

  /**
   * How long an answer is kept back.
   *
   * @param slowPercent of the pictures take 3 s instead
   */
  record Delay(long millis, int slowPercent) {
    private long of(int picture) {
      return Math.floorMod(picture * 31, 100) < slowPercent ? SLOW_MILLIS : millis;
    }

    @Override
    public String toString() {
      return millis + " ms" + (slowPercent == 0 ? "" : ", " + slowPercent + " % 3 s");
    }
  }

  PictureHost(List<byte[]> files) throws IOException {
    this.files = files;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.createContext("/", this::answer);
    server.start();
  }

  /** The URL of picture 0 less its number: {@code <number>.jpg} follows. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  void delay(Delay newDelay) {
    delay = newDelay;
  }

  /** Forgets when pictures were served. */
  void forgetServed() {
    served.clear();
  }

  /** When pictures were served, of {@link System#nanoTime}, ascending. */
  List<Long> served() {
    return served.stream().sorted().toList();
  }

  private void answer(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    int picture = Integer.parseInt(path.substring(1, path.indexOf('.')));
    CompletableFuture.delayedExecutor(delay.of(picture), TimeUnit.MILLISECONDS, threads)
        .execute(() -> send(exchange, picture));
  }

  private void send(HttpExchange exchange, int picture) {
    byte[] file = files.get(picture % files.size());
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
      exchange.sendResponseHeaders(200, file.length);
      exchange.getResponseBody().write(file);
      served.add(System.nanoTime());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
