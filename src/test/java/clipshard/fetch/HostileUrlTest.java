package clipshard.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.picture.Rejected;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * URLs that try to have this machine asked for something. A listener on every address of it hears
 * whether anything was.
 */
@Timeout(600)
class HostileUrlTest {
  /** A host that may be asked, and redirects to wherever its path says, percent-decoded. */
  private static final String SHOP = "shop.example";

  /** What a name server of the attacker's says. */
  private static final Map<String, List<String>> NAMES =
      Map.of(
          SHOP,
          List.of("127.0.0.1"),
          "loopback.example",
          List.of("127.0.0.1"),
          "loopback6.example",
          List.of("::1"),
          "mapped.example",
          List.of("::ffff:127.0.0.1"),
          "nat64.example",
          List.of("64:ff9b::7f00:1"),
          "metadata.example",
          List.of("169.254.169.254"),
          "metadata6.example",
          List.of("fd00:ec2::254"),
          "office.example",
          List.of("10.0.0.5", "192.168.1.5"),
          "any.example",
          List.of("0.0.0.0"));

  private static final BlockingQueue<Caller> CALLERS = new ArrayBlockingQueue<>(1000);
  private static ServerSocket listener;
  private static TestHosts hosts;

  /**
   * Somebody who has connected.
   *
   * @param port their own
   * @param reached the address of ours that they asked
   */
  private record Caller(int port, String reached) {}

  @BeforeAll
  static void listen() throws IOException {
    listener = new ServerSocket(0);
    Thread accepting = new Thread(HostileUrlTest::accept, "listener");
    accepting.setDaemon(true);
    accepting.start();
    hosts = new TestHosts();
    hosts.at("/to/", HostileUrlTest::redirect);
  }

  @AfterAll
  static void stop() throws IOException {
    hosts.close();
    listener.close();
  }

  private static void accept() {
    while (!listener.isClosed()) {
      try (Socket caller = listener.accept()) {
        CALLERS.add(new Caller(caller.getPort(), caller.getLocalAddress().getHostAddress()));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void redirect(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestURI().getPath().substring("/to/".length());
    exchange.getResponseHeaders().add("Location", target);
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  /** Connections are accepted in their order: before ours, nobody's. */
  private static void assertNobodyCame() throws Exception {
    try (Socket own = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
      Caller first = CALLERS.poll(10, TimeUnit.MINUTES);
      assertEquals(own.getLocalPort(), first == null ? 0 : first.port(), "somebody was there");
    }
  }

  private static InetAddress[] resolve(String host) throws UnknownHostException {
    List<String> known = NAMES.get(host);
    return known == null
        ? SystemDefaultDnsResolver.INSTANCE.resolve(host)
        : TestFetcher.addressesOf(known);
  }

  private static ImageFetcher fetcher(TestFetcher.Names names, String... allowed) {
    return new TestFetcher().addresses(allowed).names(names).attempts(2).create();
  }

  private static Rejected rejected(String url) {
    try (ImageFetcher fetcher = fetcher(HostileUrlTest::resolve, SHOP)) {
      return assertThrows(RejectedException.class, () -> fetcher.fetch(url), url).rejected();
    }
  }

  @Test
  void theListenerHearsWhoeverComes() throws Exception {
    try (ImageFetcher fetcher = fetcher(HostileUrlTest::resolve, "127.0.0.0/8", "::1")) {
      for (String host : List.of("127.0.0.1", "[::1]", "127.0.0.2", "loopback.example")) {
        String url = "http://" + host + ":" + listener.getLocalPort() + "/";
        assertThrows(RejectedException.class, () -> fetcher.fetch(url));
        for (int attempt = 0; attempt < 2; attempt++) {
          assertTrue(CALLERS.poll(10, TimeUnit.MINUTES) != null, url);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // This machine, by its usual names and others.
        "FORBIDDEN_ADDRESS | http://127.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | http://127.0.0.2:PORT/",
        "FORBIDDEN_ADDRESS | http://127.255.255.254:PORT/",
        "FORBIDDEN_ADDRESS | http://localhost:PORT/",
        "FORBIDDEN_ADDRESS | http://LocalHost:PORT/",
        "FORBIDDEN_ADDRESS | https://localhost:PORT/",
        "FORBIDDEN_ADDRESS | http://0.0.0.0:PORT/",
        "BAD_URL           | http://0:PORT/",
        "FORBIDDEN_ADDRESS | http://[::1]:PORT/",
        "FORBIDDEN_ADDRESS | http://[::]:PORT/",
        "FORBIDDEN_ADDRESS | http://[0:0:0:0:0:0:0:1]:PORT/",
        "FORBIDDEN_ADDRESS | http://[0000::0001]:PORT/",
        // IPv4 in other clothes.
        "BAD_URL           | http://2130706433:PORT/",
        "BAD_URL           | http://127.1:PORT/",
        "BAD_URL           | http://127.0.1:PORT/",
        "BAD_URL           | http://0177.0.0.1:PORT/",
        "BAD_URL           | http://0x7f.0.0.1:PORT/",
        "BAD_URL           | http://0x7f000001:PORT/",
        "BAD_URL           | http://017700000001:PORT/",
        "BAD_URL           | http://127.0.0.01:PORT/",
        "BAD_URL           | http://127.0.0.1.:PORT/",
        "FORBIDDEN_ADDRESS | http://１２７.０.０.１:PORT/",
        "FORBIDDEN_ADDRESS | http://127。0。0。1:PORT/",
        "BAD_URL           | http://127%2e0%2e0%2e1:PORT/",
        "FORBIDDEN_ADDRESS | http://ⓛocalhost:PORT/",
        "FORBIDDEN_ADDRESS | http://loc\u00adalhost:PORT/",
        // IPv4 inside IPv6.
        "FORBIDDEN_ADDRESS | http://[::ffff:127.0.0.1]:PORT/",
        "FORBIDDEN_ADDRESS | http://[::ffff:7f00:1]:PORT/",
        "FORBIDDEN_ADDRESS | http://[::127.0.0.1]:PORT/",
        "FORBIDDEN_ADDRESS | http://[::ffff:0:127.0.0.1]:PORT/",
        "FORBIDDEN_ADDRESS | http://[64:ff9b::127.0.0.1]:PORT/",
        "FORBIDDEN_ADDRESS | http://[64:ff9b:1::127.0.0.1]:PORT/",
        "FORBIDDEN_ADDRESS | http://[2002:7f00:1::]:PORT/",
        "FORBIDDEN_ADDRESS | http://[2001:0:7f00:1::1]:PORT/",
        // Zones.
        "BAD_URL           | http://[fe80::1%25lo]:PORT/",
        "BAD_URL           | http://[fe80::1%lo]:PORT/",
        "BAD_URL           | http://[::1%25lo]:PORT/",
        // Neighbours and cloud metadata.
        "FORBIDDEN_ADDRESS | http://10.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | http://172.16.0.1:PORT/",
        "FORBIDDEN_ADDRESS | http://192.168.0.1:PORT/",
        "FORBIDDEN_ADDRESS | http://100.64.0.1:PORT/",
        "FORBIDDEN_ADDRESS | http://169.254.169.254/latest/meta-data/",
        "BAD_URL           | http://2852039166/latest/meta-data/",
        "FORBIDDEN_ADDRESS | http://[fd00:ec2::254]/latest/meta-data/",
        "FORBIDDEN_ADDRESS | http://[::ffff:169.254.169.254]/",
        "FORBIDDEN_ADDRESS | http://100.100.100.200/latest/meta-data/",
        "FORBIDDEN_ADDRESS | http://168.63.129.16/",
        "FORBIDDEN_ADDRESS | http://224.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | http://255.255.255.255:PORT/",
        "FORBIDDEN_ADDRESS | http://[fe80::1]:PORT/",
        "FORBIDDEN_ADDRESS | http://[fc00::1]:PORT/",
        "FORBIDDEN_ADDRESS | http://[ff02::1]:PORT/",
        // Names that lead there.
        "FORBIDDEN_ADDRESS | http://loopback.example:PORT/",
        "FORBIDDEN_ADDRESS | http://loopback6.example:PORT/",
        "FORBIDDEN_ADDRESS | http://mapped.example:PORT/",
        "FORBIDDEN_ADDRESS | http://nat64.example:PORT/",
        "FORBIDDEN_ADDRESS | http://metadata.example/",
        "FORBIDDEN_ADDRESS | http://metadata6.example/",
        "FORBIDDEN_ADDRESS | http://office.example:PORT/",
        "FORBIDDEN_ADDRESS | http://any.example:PORT/",
        // Who is the host?
        "FORBIDDEN_ADDRESS | http://shop.example@127.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | http://shop.example:80@127.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | http://a@b@127.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | http://shop.example%40127.0.0.1@127.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | 'http://shop.example\\@127.0.0.1:PORT/'",
        "BAD_URL           | 'http://127.0.0.1:PORT\\.shop.example/'",
        "BAD_URL           | http://shop.example%00.127.0.0.1:PORT/",
        "BAD_URL           | http://127.0.0.1%09:PORT/",
        "BAD_URL           | http:127.0.0.1:PORT/",
        "BAD_URL           | http:/127.0.0.1:PORT/",
        "BAD_URL           | http:///127.0.0.1:PORT/",
        "BAD_URL           | //127.0.0.1:PORT/",
        "BAD_URL           | http://127.0.0.1:PORT:80/",
        "BAD_URL           | http://127.0.0.1:-1/",
        "BAD_URL           | http://127.0.0.1:65536/",
        "BAD_URL           | http://[::1/",
        // Other schemes.
        "FORBIDDEN_ADDRESS | file:///etc/passwd",
        "FORBIDDEN_ADDRESS | FILE://localhost/etc/passwd",
        "FORBIDDEN_ADDRESS | ftp://127.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | gopher://127.0.0.1:PORT/_x",
        "FORBIDDEN_ADDRESS | jar:http://127.0.0.1:PORT/a.jar!/b",
        "FORBIDDEN_ADDRESS | s3a://bucket/key",
        "FORBIDDEN_ADDRESS | jdbc:postgresql://127.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | javascript:alert(1)",
      })
  void isRefusedWithoutAsking(Reason reason, String url) throws Exception {
    String actual = url.replace("PORT", "" + listener.getLocalPort());
    assertEquals(reason, rejected(actual).reason(), actual);
    assertNobodyCame();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FORBIDDEN_ADDRESS | http://127.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | //127.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | https://127.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | http://localhost:PORT/",
        "FORBIDDEN_ADDRESS | http://[::1]:PORT/",
        "BAD_URL           | http://2130706433:PORT/",
        "FORBIDDEN_ADDRESS | http://shop.example@127.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | http://loopback.example:PORT/",
        "FORBIDDEN_ADDRESS | http://169.254.169.254/",
        "FORBIDDEN_ADDRESS | file:///etc/passwd",
        "FORBIDDEN_ADDRESS | ftp://127.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | gopher://127.0.0.1:PORT/",
        "FORBIDDEN_ADDRESS | jar:file:///a!/b",
        "FORBIDDEN_ADDRESS | data:image/png;base64,aaaa",
        "FORBIDDEN_ADDRESS | javascript:alert(1)",
        "BAD_URL           | http://[::1",
        "BAD_URL           | http://127.0.0.1:0/",
        // Through itself, and then there.
        "FORBIDDEN_ADDRESS | http://shop.example:SHOP/to/http://127.0.0.1:PORT/",
      })
  void isNotReachedByARedirect(Reason reason, String target) throws Exception {
    String actual =
        target.replace("PORT", "" + listener.getLocalPort()).replace("SHOP", "" + hosts.port());
    String url = "http://%s:%d/to/%s".formatted(SHOP, hosts.port(), actual);
    assertEquals(reason, rejected(url).reason(), target);
    assertNobodyCame();
  }

  @Test
  void aNameThatMeansAnotherAddressTheSecondTimeGainsNothing() throws Exception {
    Map<String, Integer> asked = new HashMap<>();
    TestFetcher.Names rebinding =
        host ->
            new InetAddress[] {
              InetAddress.getByName(
                  asked.merge(host, 1, Integer::sum) == 1 ? "127.0.0.3" : "127.0.0.1")
            };
    // The listener is at both addresses; the first is allowed, and hangs up.
    try (ImageFetcher fetcher = fetcher(rebinding, "127.0.0.3")) {
      String url = "http://rebinding.example:" + listener.getLocalPort() + "/";
      Rejected rejected =
          assertThrows(RejectedException.class, () -> fetcher.fetch(url)).rejected();
      assertEquals(Reason.FORBIDDEN_ADDRESS, rejected.reason(), "on the second attempt");
    }
    assertEquals("127.0.0.3", CALLERS.poll(10, TimeUnit.MINUTES).reached());
    assertEquals(Map.of("rebinding.example", 2), asked);
    assertNobodyCame();
  }
}
