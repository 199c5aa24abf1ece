package clipshard.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.picture.Rejected.Reason;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What hosts know their pictures by, on its way. */
class ValidatorsTest {
  private static final String TAG = "W/\"a-1\"";
  private static final String DATE = "Sat, 28 Nov 2026 10:00:00 GMT";

  private final Map<String, Headers> seen = new ConcurrentHashMap<>();
  @AutoClose private TestHosts hosts;
  @AutoClose private final ImageFetcher fetcher = new TestFetcher().create();

  @BeforeEach
  void start() throws IOException {
    hosts = new TestHosts();
  }

  private String at(String path, int status, Map<String, String> headers) {
    HttpHandler handler =
        exchange -> {
          try (exchange) {
            seen.put(path, exchange.getRequestHeaders());
            headers.forEach(exchange.getResponseHeaders()::add);
            exchange.sendResponseHeaders(status, status == 200 ? 3 : -1);
            if (status == 200) {
              exchange.getResponseBody().write(new byte[3]);
            }
          }
        };
    return hosts.at(path, handler);
  }

  private String told(String path, Map<String, String> headers) throws Exception {
    return fetcher.fetch(at(path, 200, headers), "").validator();
  }

  @Test
  void theTagOrElseTheDateIsTold() throws Exception {
    assertEquals(TAG, told("/both", Map.of("ETag", TAG, "Last-Modified", DATE)));
    assertEquals("\"\"", told("/strong", Map.of("ETag", "\"\"")));
    assertEquals(DATE, told("/date", Map.of("Last-Modified", DATE)));
    assertEquals(DATE, told("/odd", Map.of("ETag", "a-1", "Last-Modified", DATE)));
    assertEquals("", told("/long", Map.of("ETag", "\"" + "a".repeat(200) + "\"")));
    assertEquals("", told("/none", Map.of("Last-Modified", "0")));
    assertNull(seen.get("/both").getFirst("If-None-Match"));
  }

  @Test
  void theHostIsAskedWhetherThePictureIsAnother() throws Exception {
    Fetched same = fetcher.fetch(at("/same", 304, Map.of()), TAG);
    assertTrue(same.isNotModified());
    assertEquals(TAG, same.validator());
    assertEquals(TAG, seen.get("/same").getFirst("If-None-Match"));
    Fetched other = fetcher.fetch(at("/other", 200, Map.of("Last-Modified", DATE)), DATE);
    assertFalse(other.isNotModified());
    assertEquals(3, other.bytes().length);
    assertEquals(DATE, seen.get("/other").getFirst("If-Modified-Since"));
    new TestFetcher().rejected(Reason.REFUSED, hosts.url("/same"));
  }

  @Test
  void aRedirectTakesNoneWithItAndBringsNoneBack() throws Exception {
    String last = at("/last", 200, Map.of("ETag", TAG)).replace("127.0.0.1", "127.0.0.2");
    Fetched found = fetcher.fetch(at("/first", 302, Map.of("Location", last)), TAG);
    assertEquals(TAG, seen.get("/first").getFirst("If-None-Match"));
    assertNull(seen.get("/last").getFirst("If-None-Match"));
    assertEquals("", found.validator());
  }
}
