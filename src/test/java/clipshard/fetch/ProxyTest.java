package clipshard.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import clipshard.config.ProxyAddress;
import clipshard.config.Secret;
import clipshard.picture.Rejected;
import clipshard.picture.Rejected.Reason;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures through a proxy, which is at an address that pictures may not be at. */
class ProxyTest {
  private static final byte[] BODY = {1, 2, 3};
  private static final String PUBLIC = "93.184.215.14";

  /** What this machine knows; the proxy knows other things. */
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "proxy.example", List.of("127.0.0.1"),
          "pictures.example", List.of(PUBLIC),
          "inside.example", List.of("10.0.0.1"),
          "both.example", List.of(PUBLIC, "169.254.169.254"));

  /** The requests' headers by path. */
  private final Map<String, Headers> seen = new ConcurrentHashMap<>();

  @AutoClose private TestHosts hosts;
  private TestProxy proxy;

  @BeforeEach
  void start() throws IOException {
    hosts = new TestHosts();
    proxy = new TestProxy(hosts);
    hosts.at("/a", answering(200, ""));
  }

  private HttpHandler answering(int status, String location) {
    return exchange -> answer(exchange, status, location);
  }

  private void answer(HttpExchange exchange, int status, String location) throws IOException {
    try (exchange) {
      seen.put(exchange.getRequestURI().getPath(), exchange.getRequestHeaders());
      if (!location.isEmpty()) {
        exchange.getResponseHeaders().add("Location", location);
      }
      exchange.sendResponseHeaders(status, BODY.length);
      exchange.getResponseBody().write(BODY);
    }
  }

  private static InetAddress[] names(String host) throws UnknownHostException {
    boolean isLiteral = host.matches("[0-9.]+|.*:.*");
    if (!isLiteral && !NAMES.containsKey(host)) {
      throw new UnknownHostException(host);
    }
    return TestFetcher.addressesOf(isLiteral ? List.of(host) : NAMES.get(host));
  }

  private TestFetcher fetcher(String... direct) {
    return fetcher(proxy.address("proxy.example", "", ""), direct);
  }

  private static TestFetcher fetcher(ProxyAddress proxy, String... direct) {
    return new TestFetcher().addresses().names(ProxyTest::names).proxy(proxy, direct);
  }

  @Test
  void plainRequestsAreForwarded() throws Exception {
    proxy.leads("pictures.example", hosts.port());
    assertArrayEquals(BODY, fetcher().fetch("http://me:secret@pictures.example/a"));
    assertEquals(List.of("GET http://pictures.example/a HTTP/1.1"), proxy.lines());
    assertEquals("pictures.example", seen.get("/a").getFirst("Host"));
  }

  @Test
  void secureRequestsAreTunnelled(@TempDir Path folder) throws Exception {
    try (SecureHost secure =
        new SecureHost(folder, "dns:pictures.example", exchange -> answer(exchange, 200, ""))) {
      secure.trust();
      proxy.leads("pictures.example:443", secure.port());
      TestFetcher fetcher = fetcher().header("pictures.example", "Authorization", "planted");
      try (ImageFetcher twice = fetcher.create()) {
        assertArrayEquals(BODY, twice.fetch("https://pictures.example/a"));
        assertArrayEquals(BODY, twice.fetch("https://pictures.example/a"));
      }
      assertEquals(List.of("CONNECT pictures.example:443 HTTP/1.1"), proxy.lines());
      assertFalse(proxy.heads().toString().contains("planted"), proxy.heads()::toString);
      assertEquals("planted", seen.get("/a").getFirst("Authorization"));
    }
  }

  @Test
  void whoAsksIsToldToTheProxyAlone(@TempDir Path folder) throws Exception {
    proxy = new TestProxy(hosts, "me:pass word");
    ProxyAddress address = proxy.address("proxy.example", "me", "pass word");
    try (SecureHost secure =
        new SecureHost(folder, "dns:pictures.example", exchange -> answer(exchange, 200, ""))) {
      secure.trust();
      proxy.leads("pictures.example:443", secure.port());
      proxy.leads("pictures.example", hosts.port());
      for (String scheme : List.of("https", "http")) {
        assertArrayEquals(BODY, fetcher(address).fetch(scheme + "://pictures.example/a"));
        assertNull(seen.get("/a").getFirst("Authorization"));
        assertNull(seen.get("/a").getFirst("Proxy-Authorization"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://pictures.example/a", "https://pictures.example/a"})
  void aRefusedPasswordIsNotTheRowsFault(String url) throws Exception {
    proxy = new TestProxy(hosts, "me:password");
    TestFetcher fetcher = fetcher(proxy.address("proxy.example", "me", "planted"));
    Rejected rejected = fetcher.rejected(Reason.CONNECTION, url);
    assertEquals("status 407 of fetch.proxy itself, asked for " + url, rejected.detail());
    assertEquals(2, proxy.heads().size(), "with credentials and without");
  }

  @Test
  void aProxyThatDoesNotAnswerOrRefusesAHostMayDoOtherwiseLater() {
    ProxyAddress nobody = new ProxyAddress("127.0.0.1", 1, "", Secret.NONE);
    fetcher(nobody).rejected(Reason.CONNECTION, "http://pictures.example/a");
    Rejected refused = fetcher().rejected(Reason.CONNECTION, "https://pictures.example/a");
    assertEquals(
        "status 403 of fetch.proxy itself, asked for https://pictures.example/a", refused.detail());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1/a",
        "https://169.254.169.254/a",
        "http://[fd00::1]/a",
        "http://inside.example/a",
        "https://inside.example/a",
        "http://both.example/a",
        "http://intranet/a",
        "https://metadata.google.internal/a",
        "http://printer.local./a",
        "http://proxy.example/a",
      })
  void whatIsKnownToBePrivateIsNotAskedFor(String url) {
    fetcher().rejected(Reason.FORBIDDEN_ADDRESS, url);
    proxy.leads("pictures.example", hosts.port());
    hosts.at("/away", answering(302, url));
    fetcher().rejected(Reason.FORBIDDEN_ADDRESS, "http://pictures.example/away");
    assertEquals(List.of("GET http://pictures.example/away HTTP/1.1"), proxy.lines());
  }

  @ParameterizedTest
  @ValueSource(strings = {"intranet", "inside.example", "10.0.0.1", "a.internal"})
  void whatIsAllowedIsAskedForAllTheSame(String host) throws Exception {
    proxy.leads(host, hosts.port());
    assertArrayEquals(BODY, fetcher().addresses(host).fetch("http://" + host + "/a"));
    assertEquals(1, proxy.heads().size());
  }

  /** Many networks with a proxy have no names of the world outside. */
  @Test
  void aNameThatIsUnknownHereIsTheProxysToFind() throws Exception {
    proxy.leads("unknown.example", hosts.port());
    assertArrayEquals(BODY, fetcher().fetch("http://unknown.example/a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "inside.example", ".example", "*.example", "10.0.0.0/8"})
  void someHostsAreAskedDirectlyAndAtPublicAddressesOnly(String entry) {
    String host = entry.contains("/") ? "10.0.0.1" : "inside.example";
    fetcher(entry).rejected(Reason.FORBIDDEN_ADDRESS, "http://" + host + "/a");
    assertEquals(List.of(), proxy.heads());
  }

  @Test
  void directHostsAreReached() throws Exception {
    TestFetcher fetcher =
        fetcher("proxy.example:" + hosts.port()).addresses("127.0.0.1", "proxy.example");
    assertArrayEquals(BODY, fetcher.fetch("http://proxy.example:" + hosts.port() + "/a"));
    assertEquals(List.of(), proxy.heads());
  }

  /** The resolver lets the client connect to the proxy; a picture may not profit from it. */
  @Test
  void theProxyItselfIsNoPicturesHost() {
    String url = "http://proxy.example:" + hosts.port() + "/a";
    fetcher("proxy.example").rejected(Reason.FORBIDDEN_ADDRESS, url);
    assertEquals(Map.of(), seen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "[::1]"})
  void thisMachineIsNeverAskedThroughTheProxy(String host) throws Exception {
    TestFetcher fetcher = fetcher().addresses("127.0.0.0/8", "::1");
    assertArrayEquals(BODY, fetcher.fetch("http://" + host + ":" + hosts.port() + "/a"));
    assertEquals(List.of(), proxy.heads());
  }
}
