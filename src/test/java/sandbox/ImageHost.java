package sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves pictures over HTTP on the loopback address. */
public final class ImageHost implements AutoCloseable {
  /** As many downloads as a job on one machine has in flight. */
  private static final int THREADS = 64;

  static {
    // Else each answer on a connection that stays open waits 40 ms for the last one's receipt.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads;

  private ImageHost(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * A host of these pictures on the loopback address.
   *
   * @param port 0 for any free one
   */
  public static ImageHost start(int port, Pictures pictures) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      server.setExecutor(threads);
      server.createContext("/", exchange -> handle(exchange, pictures));
      server.start();
      return new ImageHost(server, threads);
    } catch (IOException e) {
      throw new UncheckedIOException("the image host on port " + port + ": " + e, e);
    }
  }

  /** {@code http://127.0.0.1:port}. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void handle(HttpExchange exchange, Pictures pictures) throws IOException {
    try (exchange) {
      send(exchange, answer(exchange, pictures));
    }
  }

  private static Answer answer(HttpExchange exchange, Pictures pictures) {
    if (!exchange.getRequestMethod().equals("GET")) {
      return Answer.error(405, "Only GET is known here.");
    }
    try {
      return pictures.answer(exchange.getRequestURI().getPath());
    } catch (IOException | RuntimeException e) {
      return Answer.error(500, e.toString());
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    if (answer.location() != null) {
      exchange.getResponseHeaders().set("Location", answer.location());
    }
    int length = answer.body().length;
    exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : length);
    exchange.getResponseBody().write(answer.body());
  }
}
