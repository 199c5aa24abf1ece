package clipshard.job;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Shows pictures that change under their URLs, and counts what it is asked for. */
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
      sent.incrementAndGet();
      exchange.sendResponseHeaders(200, picture.length);
      exchange.getResponseBody().write(picture);
    }
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
