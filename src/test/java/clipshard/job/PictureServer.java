package clipshard.job;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongFunction;

/** Answers requests with pictures, or with 404. */
public final class PictureServer implements AutoCloseable {
  private final HttpServer server;

  /** Answers every request with one picture. */
  public PictureServer(byte[] picture) throws IOException {
    this(path -> Optional.of(picture));
  }

  private PictureServer(Function<String, Optional<byte[]>> pictures) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            Optional<byte[]> picture = pictures.apply(exchange.getRequestURI().getPath());
            if (picture.isEmpty()) {
              exchange.sendResponseHeaders(404, -1);
              return;
            }
            exchange.getResponseHeaders().add("Content-Type", "image/png");
            exchange.sendResponseHeaders(200, picture.get().length);
            exchange.getResponseBody().write(picture.get());
          }
        });
    server.start();
  }

  /** At the path {@code /n} is the picture {@code n}, until it was asked for once. */
  public static PictureServer showingEachOnce(LongFunction<byte[]> pictures) throws IOException {
    Set<String> shown = ConcurrentHashMap.newKeySet();
    return new PictureServer(
        path ->
            shown.add(path)
                ? Optional.of(pictures.apply(Long.parseLong(path.substring(1))))
                : Optional.empty());
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
