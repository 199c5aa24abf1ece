package clipshard.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import clipshard.config.ProxyAddress;
import clipshard.config.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * An HTTP proxy on a loopback address: opens tunnels (CONNECT) and forwards plain requests, one for
 * each connection. It finds hosts by its own table, not by the names that this machine knows.
 */
final class TestProxy {
  private final Map<String, Integer> targets = new ConcurrentHashMap<>();
  private final List<String> heads = Collections.synchronizedList(new ArrayList<>());
  private final String credentials;
  private final int port;

  /** One that anybody may use. */
  TestProxy(TestHosts hosts) throws IOException {
    this(hosts, "");
  }

  /**
   * One that wants to know who asks.
   *
   * @param credentials user, colon, password; empty: none are wanted
   */
  TestProxy(TestHosts hosts, String credentials) throws IOException {
    this.credentials = credentials;
    this.port = hosts.talking(this::serve);
  }

  /** The proxy's address under a name of it. */
  ProxyAddress address(String host, String user, String password) {
    return new ProxyAddress(host, port, user, new Secret(password));
  }

  int port() {
    return port;
  }

  /** Leads {@code authority}, a host with its port, to a port of this machine. */
  void leads(String authority, int to) {
    targets.put(authority, to);
  }

  /** The requests so far, each with its headers, as the proxy sees them. */
  List<String> heads() {
    return List.copyOf(heads);
  }

  /** The first lines of the requests so far. */
  List<String> lines() {
    return heads().stream().map(head -> head.lines().findFirst().orElseThrow()).toList();
  }

  private void serve(Socket client) throws IOException {
    String head = TestHosts.readRequest(client);
    heads.add(head);
    String[] line = head.split(" ", 3);
    boolean isTunnel = line[0].equals("CONNECT");
    URI uri = isTunnel ? null : URI.create(line[1]);
    Integer target = targets.get(isTunnel ? line[1] : uri.getAuthority());
    if (!isKnown(head)) {
      say(client, "407 Who are you?\r\nProxy-Authenticate: Basic realm=\"test\"");
    } else if (target == null) {
      say(client, "403 Not this one");
    } else {
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
        if (isTunnel) {
          client.getOutputStream().write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(ISO_8859_1));
          Thread up = new Thread(() -> copy(client, server), "test-proxy-up");
          up.setDaemon(true);
          up.start();
        } else {
          server.getOutputStream().write(forwarded(head, uri).getBytes(ISO_8859_1));
        }
        copy(server, client);
      }
    }
  }

  private boolean isKnown(String head) {
    String sent = Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    return credentials.isEmpty()
        || head.contains("\r\nProxy-Authorization: Basic " + sent + "\r\n");
  }

  private static String forwarded(String head, URI uri) {
    return head.lines()
            .skip(1)
            .filter(line -> !line.isEmpty() && !line.matches("(?i)(proxy-.*|connection):.*"))
            .collect(
                Collectors.joining(
                    "\r\n", "GET " + uri.getRawPath() + " HTTP/1.1\r\n", "\r\nConnection: close"))
        + "\r\n\r\n";
  }

  private static void say(Socket client, String status) throws IOException {
    String answer = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    client.getOutputStream().write(answer.getBytes(ISO_8859_1));
  }

  private static void copy(Socket from, Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      from.getInputStream().transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      // Either side has hung up.
    }
  }
}
