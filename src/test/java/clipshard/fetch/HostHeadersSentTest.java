package clipshard.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import clipshard.picture.Rejected;
import clipshard.picture.Rejected.Reason;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fetch.headers} on their way, between servers at several addresses of this machine. */
class HostHeadersSentTest {
  private static final String TOKEN = "Bearer planted";

  /** The requests' headers by address and path. */
  private final Map<String, Headers> seen = new ConcurrentHashMap<>();

  @AutoClose private TestHosts hosts;
  private final TestFetcher fetcher =
      new TestFetcher()
          .header("127.0.0.1", "Authorization", TOKEN)
          .header("127.0.0.1", "User-Agent", "a browser")
          .header("127.0.0.1", "accept", "image/png")
          .header("127.0.0.3", "Referer", "https://shop.example/");

  @BeforeEach
  void start() throws IOException {
    hosts = new TestHosts();
  }

  /** Remembers the request, and sends it on, or answers where {@code to} is empty. */
  private String at(String path, int status, String to) {
    HttpHandler handler =
        exchange -> {
          try (exchange) {
            String host = exchange.getLocalAddress().getAddress().getHostAddress();
            seen.put(host + path, exchange.getRequestHeaders());
            if (!to.isEmpty()) {
              exchange.getResponseHeaders().add("Location", to);
            }
            String sent = exchange.getRequestHeaders().getFirst("Authorization");
            String text = path.equals("/bare") ? sent.replace("Bearer ", "") : "not for " + sent;
            byte[] body = text.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
          }
        };
    return hosts.at(path, handler);
  }

  @Test
  void areSentToTheirHostInPlaceOfTheUsualOnes() throws Exception {
    fetcher.fetch(at("/a", 200, ""));
    Headers headers = seen.get("127.0.0.1/a");
    assertEquals(List.of(TOKEN), headers.get("Authorization"));
    assertEquals(List.of("a browser"), headers.get("User-Agent"));
    assertEquals(List.of("image/png"), headers.get("Accept"));
    assertNull(headers.get("Referer"));
  }

  @Test
  void aRedirectTakesNoneToAnotherHost() throws Exception {
    String last = at("/last", 200, "").replace("127.0.0.1", "127.0.0.3");
    String middle = at("/middle", 302, last).replace("127.0.0.1", "127.0.0.2");
    fetcher.fetch(at("/first", 302, middle));
    assertEquals(List.of(TOKEN), seen.get("127.0.0.1/first").get("Authorization"));
    for (String other : List.of("127.0.0.2/middle", "127.0.0.3/last")) {
      assertNull(seen.get(other).get("Authorization"), other);
      assertEquals(List.of("test-agent"), seen.get(other).get("User-Agent"), other);
    }
    assertEquals(List.of("https://shop.example/"), seen.get("127.0.0.3/last").get("Referer"));
  }

  @Test
  void aRedirectAtTheSameHostKeepsThem() throws Exception {
    fetcher.fetch(at("/first", 302, at("/last", 200, "")));
    assertEquals(List.of(TOKEN), seen.get("127.0.0.1/last").get("Authorization"));
  }

  @Test
  void areNotSentInTheClearToWhatWasAskedSecurely(@TempDir Path folder) throws Exception {
    String plain = at("/last", 200, "").replace("127.0.0.1", "localhost");
    String middle = at("/middle", 302, plain).replace("127.0.0.1", "localhost");
    try (SecureHost secure =
        new SecureHost(
            folder,
            "dns:localhost",
            exchange -> {
              try (exchange) {
                seen.put("secure", exchange.getRequestHeaders());
                exchange.getResponseHeaders().add("Location", middle);
                exchange.sendResponseHeaders(302, -1);
              }
            })) {
      secure.trust();
      fetcher
          .addresses("localhost")
          .header("localhost", "Authorization", TOKEN)
          .fetch("https://localhost:" + secure.port() + "/");
    }
    assertEquals(List.of(TOKEN), seen.get("secure").get("Authorization"));
    assertNull(seen.get("127.0.0.1/middle").get("Authorization"));
    assertNull(seen.get("127.0.0.1/last").get("Authorization"));
  }

  @Test
  void anErrorsTextThatRepeatsThemIsNotShown() {
    Rejected rejected = fetcher.rejected(Reason.REFUSED, at("/no", 401, ""));
    assertFalse(rejected.detail().contains("planted"), rejected.detail());
    Rejected bare = fetcher.rejected(Reason.REFUSED, at("/bare", 401, ""));
    assertFalse(bare.detail().contains("planted"), bare.detail());
    String other = hosts.url("/no").replace("127.0.0.1", "127.0.0.2");
    String detail = fetcher.rejected(Reason.REFUSED, other).detail();
    assertEquals("status 401 (not for null) from " + other, detail);
  }
}
