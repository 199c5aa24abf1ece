package faults;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands on the loopback address before a real S3 server and spoils the requests that its rules
 * name. All others pass unchanged, the signed Host header included. One connection carries one
 * request.
 */
public final class FaultProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final URI server;
  private final List<FaultRule> rules = new CopyOnWriteArrayList<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private FaultProxy(ServerSocket listener, URI server) {
    this.listener = listener;
    this.server = server;
  }

  /** Starts one before {@code server}. */
  public static FaultProxy before(URI server) {
    try {
      FaultProxy proxy =
          new FaultProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
      daemon(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code http://127.0.0.1:port}. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** Adds a rule; of several that match a request, the first one added is followed. */
  public FaultRule add(FaultRule rule) {
    rules.add(rule);
    return rule;
  }

  /** Lets everything pass again, and forgets the calls so far. */
  public void clear() {
    rules.clear();
    calls.clear();
  }

  /** The calls so far, each as {@code operation key}, spoiled ones included. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        daemon(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      HttpMessage head = HttpMessage.readHead(in);
      if (head.header("Expect").isPresent()) {
        String goOn = "HTTP/1.1 100 Continue\r\n\r\n";
        client.getOutputStream().write(goOn.getBytes(StandardCharsets.US_ASCII));
      }
      HttpMessage request = head.readRequestBody(in);
      faultOn(S3Call.of(request)).apply(new FaultExchange(request, client, server));
    } catch (IOException e) {
      // The client or the server went away: what the client sees is what a test looks at.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private Fault faultOn(S3Call call) {
    calls.add(call.toString());
    return rules.stream()
        .filter(rule -> rule.strikes(call))
        .map(FaultRule::fault)
        .findFirst()
        .orElse(exchange -> exchange.answer(exchange.forward()));
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "fault-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  /** Stops it; requests on their way end with their connection. */
  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket client : open) {
      client.close();
    }
  }
}
