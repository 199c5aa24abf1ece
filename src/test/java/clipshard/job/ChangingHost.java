package clipshard.job;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shows pictures that change under their URLs, and counts what it is asked for. It knows a third of
 * them by a weak ETag, a third by the second of their last change, and says nothing of the others.
 */
public final class ChangingHost implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<Long, Long> pictures = new ConcurrentHashMap<>();
  private final Map<Long, Integer> statuses = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger sent = new AtomicInteger();

  public ChangingHost() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      long id = Long.parseLong(exchange.getRequestURI().getPath().replaceAll("\\D", ""));
      Integer status = statuses.get(id);
      if (status != null) {
        exchange.sendResponseHeaders(status, -1);
        return;
      }
      byte[] picture = Workbench.pictureBytes(pictures.getOrDefault(id, id));
      if (id % 3 < 2) {
        boolean isTagged = id % 3 == 0;
        String validator = isTagged ? "W/\"" + hash(picture) + "\"" : date(picture);
        String asked =
            exchange.getRequestHeaders().getFirst(isTagged ? "If-None-Match" : "If-Modified-Since");
        exchange.getResponseHeaders().add(isTagged ? "ETag" : "Last-Modified", validator);
        if (validator.equals(asked)) {
          exchange.sendResponseHeaders(304, -1);
          return;
        }
      }
      sent.incrementAndGet();
      exchange.sendResponseHeaders(200, picture.length);
      exchange.getResponseBody().write(picture);
    }
  }

  private static int hash(byte[] picture) {
    return Arrays.hashCode(picture);
  }

  private static String date(byte[] picture) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        Instant.ofEpochSecond(1_000_000_000L + (hash(picture) & 0xFFFFFFF)).atZone(ZoneOffset.UTC));
  }

  /** Where the picture of an id is. */
  public String url(long id) {
    return url("127.0.0.1", id);
  }

  /** Likewise, by another name of this machine. */
  public String url(String host, long id) {
    return "http://%s:%d/%d.png".formatted(host, server.getAddress().getPort(), id);
  }

  /** Shows another picture at the URL of an id from now on. */
  public void show(long id, long picture) {
    pictures.put(id, picture);
    statuses.remove(id);
  }

  /** Answers with a status at the URL of an id from now on. */
  public void answer(long id, int status) {
    statuses.put(id, status);
  }

  /** Shows all pictures again. */
  public void recover() {
    statuses.clear();
  }

  /** Requests since the last time that this was asked. */
  public int requests() {
    return requests.getAndSet(0);
  }

  /** Pictures sent since the last time that this was asked. */
  public int sent() {
    return sent.getAndSet(0);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
