package clipshard.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.HostHeaders;
import clipshard.config.ProxyAddress;
import clipshard.config.Settings;
import clipshard.picture.Rejected;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Downloads from real servers on the loopback address, well-behaved and hostile. What should end at
 * once ends before the limit, and what only {@link #LONG} ends does not.
 */
@Timeout(600)
class ImageFetcherTest {
  private static final byte[] BODY = "not really a picture".getBytes(UTF_8);
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final int MAX_BYTES = 100_000;

  private final List<Long> pauses = new ArrayList<>();
  private TestHosts hosts;

  @BeforeEach
  void start() throws IOException {
    hosts = new TestHosts();
  }

  @AfterEach
  void stop() {
    hosts.close();
  }

  @Test
  void givesTheBodyWhateverItIs() throws Exception {
    String url = hosts.at("/a", answer(200, "<html>".getBytes(UTF_8), "Content-Type", "text/html"));
    assertArrayEquals("<html>".getBytes(UTF_8), fetch(url));
    assertArrayEquals(
        BODY, fetch(hosts.saying("HTTP/1.0 200 OK\r\n\r\n" + new String(BODY, UTF_8))));
  }

  @Test
  void asksPlainlyAndRemembersNothing() throws Exception {
    List<Headers> seen = new ArrayList<>();
    String url =
        hosts.at(
            "/x",
            exchange -> {
              seen.add(exchange.getRequestHeaders());
              answer(200, BODY, "Set-Cookie", "a=b", "WWW-Authenticate", "Basic").handle(exchange);
            });
    try (ImageFetcher fetcher = fetcher(settings(LONG, 1))) {
      assertArrayEquals(BODY, fetcher.fetch(url.replace("//", "//user:password@")));
      assertArrayEquals(BODY, fetcher.fetch(url));
    }
    for (Headers headers : seen) {
      assertEquals(List.of("test-agent"), headers.get("User-Agent"));
      assertTrue(headers.getFirst("Accept").startsWith("image/"), headers.getFirst("Accept"));
      assertEquals(List.of("identity"), headers.get("Accept-Encoding"));
      assertNull(headers.get("Cookie"));
      assertNull(headers.get("Authorization"));
      assertNull(headers.get("Upgrade"));
    }
  }

  @Test
  void keepsConnections() throws Exception {
    List<Integer> clients = new ArrayList<>();
    HttpHandler remember =
        exchange -> {
          clients.add(exchange.getRemoteAddress().getPort());
          answer(exchange.getRequestURI().getPath().equals("/bad") ? 404 : 200, BODY)
              .handle(exchange);
        };
    hosts.at("/", remember);
    try (ImageFetcher fetcher = fetcher(settings(LONG, 1))) {
      assertArrayEquals(BODY, fetcher.fetch(hosts.url("/1")));
      assertThrows(RejectedException.class, () -> fetcher.fetch(hosts.url("/bad")));
      assertArrayEquals(BODY, fetcher.fetch(hosts.url("/2")));
    }
    assertEquals(3, clients.size());
    assertEquals(1, clients.stream().distinct().count());
  }

  @Test
  void encodesWhatMustBe() throws Exception {
    List<String> asked = new ArrayList<>();
    hosts.at(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          answer(200, BODY).handle(exchange);
        });
    fetch(hosts.url("/a b/ü%20[1].jpg?q=x y&z=%2F#part"));
    assertEquals(List.of("/a%20b/%C3%BC%20%5B1%5D.jpg?q=x%20y&z=%2F"), asked);
  }

  @ParameterizedTest
  @CsvSource({
    "404, NOT_FOUND",
    "410, NOT_FOUND",
    "400, REFUSED",
    "401, REFUSED",
    "403, REFUSED",
    "418, REFUSED",
    "408, TIMEOUT",
    "409, NOT_READY",
    "423, NOT_READY",
    "425, NOT_READY",
    "202, NOT_READY",
    "206, NOT_READY",
    "300, REFUSED",
    "301, REFUSED",
    "304, REFUSED",
    "429, THROTTLED",
    "500, SERVER_ERROR",
    "503, SERVER_ERROR",
  })
  void tellsWhatTheStatusMeans(int status, Reason reason) {
    String url = hosts.at("/x", answer(status, new byte[0]));
    Rejected rejected = rejected(reason, settings(LONG, 1), url + "?token=secret");
    assertEquals("status " + status + " from " + url, rejected.detail());
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204})
  void anEmptyAnswerIsNoPictureYet(int status) {
    rejected(Reason.NOT_READY, settings(LONG, 1), hosts.at("/x", answer(status, new byte[0])));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          403 | <?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>               | NOT_FOUND | NoSuchKey
          400 | {"statusCode":"404","error":"not_found","message":"Object not found"}     | NOT_FOUND | not_found
          400 | {"statusCode":"400","error":"InvalidJWT","message":"\"exp\" claim"}       | EXPIRED | InvalidJWT
          403 | <Error><Code>AccessDenied</Code><Message>Request has expired</Message>     | EXPIRED | AccessDenied
          403 | <Error><Code>AuthenticationFailed</Code><Message>No</Message></Error>     | EXPIRED | AuthenticationFailed
          403 | <Error><Code>RequestTimeTooSkewed</Code></Error>                          | EXPIRED | RequestTimeTooSkewed
          400 | <Error><Code>RequestTimeout</Code></Error>                                | TIMEOUT | RequestTimeout
          403 | <Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>  | REFUSED | AccessDenied
          403 | \uFEFF<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code></Error> | EXPIRED | AuthenticationFailed
          404 | {"code":"NoSuchBucket","message":"Bucket not found"}                      | NOT_FOUND | NoSuchBucket
          503 | <Error><Code>SlowDown</Code></Error>                                      | SERVER_ERROR | SlowDown
          """)
  void readsWhatAServerSaysOfAnError(int status, String body, Reason reason, String code) {
    String url = hosts.at("/x", answer(status, body.getBytes(UTF_8)));
    Rejected rejected = rejected(reason, settings(LONG, 1), url + "?token=secret");
    assertEquals("status %d (%s) from %s".formatted(status, code, url), rejected.detail());
  }

  @Test
  void aTextThatIsNoCodeIsShownOnlyOfARequestWithoutAQuery() {
    String url = hosts.at("/x", answer(403, "no secret for you\nat all".getBytes(UTF_8)));
    Rejected shown = rejected(Reason.REFUSED, settings(LONG, 1), url);
    assertEquals("status 403 (no secret for you) from " + url, shown.detail());
    Rejected hidden = rejected(Reason.REFUSED, settings(LONG, 1), url + "?token=secret");
    assertEquals("status 403 from " + url, hidden.detail());
  }

  @Test
  void takesOffEveryContentCoding() throws Exception {
    byte[] once = gzip(BODY);
    byte[] twice = gzip(once);
    assertArrayEquals(
        BODY, fetch(hosts.at("/1", answer(200, once, "Content-Encoding", "aws-chunked, gzip"))));
    assertArrayEquals(
        BODY, fetch(hosts.at("/2", answer(200, twice, "Content-Encoding", "gzip,GZIP"))));
  }

  @Test
  void anErrorCountsEvenIfItsBodyBreaksOff() throws Exception {
    rejected(
        Reason.NOT_FOUND,
        settings(LONG, 1),
        hosts.saying("HTTP/1.1 404 No\r\nContent-Length: 9\r\n\r\nx"));
    rejected(Reason.NOT_FOUND, settings(LONG, 1), hosts.dripping("HTTP/1.1 404 No\r\n\r\n", "x"));
  }

  @Test
  void followsRedirects() throws Exception {
    hosts.at("/to/here.jpg", answer(200, BODY));
    hosts.at("/to/there", answer(302, BODY, "Location", "./here.jpg#x"));
    hosts.at("/from", answer(307, BODY, "Location", "//localhost:" + hosts.port() + "/to/there"));
    hosts.at("/first", answer(301, BODY, "Location", "/from?x"));
    assertArrayEquals(
        BODY, fetch(hosts.at("/0", answer(308, BODY, "Location", hosts.url("/first")))));
  }

  @Test
  void followsARedirectWhoseBodyBreaksOff() throws Exception {
    String url = hosts.at("/", answer(200, BODY));
    String head = "HTTP/1.1 302 Found\r\nLocation: " + url + "\r\n";
    assertArrayEquals(BODY, fetch(hosts.saying(head + "Content-Length: 9\r\n\r\nx")));
    assertArrayEquals(BODY, fetch(hosts.dripping(head + "\r\n", "x")));
  }

  @Test
  void followsRedirectsThatAreNotEncoded() throws Exception {
    String url = hosts.at("/grün.jpg", answer(200, BODY));
    String bytes = new String(url.getBytes(UTF_8), ISO_8859_1);
    assertArrayEquals(
        BODY, fetch(hosts.saying("HTTP/1.1 302 Found\r\nLocation: " + bytes + "\r\n\r\n")));
  }

  @Test
  void endsRedirectsThatDoNotEnd() {
    AtomicInteger count = new AtomicInteger();
    HttpHandler loop = answer(302, BODY, "Location", "/loop");
    String url =
        hosts.at(
            "/loop",
            exchange -> {
              count.incrementAndGet();
              loop.handle(exchange);
            });
    Rejected rejected = rejected(Reason.REFUSED, settings(LONG, 1), url);
    assertTrue(rejected.detail().contains("fetch.max-redirects (5)"), rejected.detail());
    assertEquals(6, count.get());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "FILE:/etc/passwd",
        "data:image/png;base64,aaaa",
        "ftp://127.0.0.1/",
        "http://127.0.0.2/",
        "https://127.0.0.3/",
        "//[::1]/",
      })
  void checksEveryRedirect(String target) {
    Settings.Fetch settings =
        settings(List.of("http", "https", "data", "file"), List.of("127.0.0.1"), LONG, 1);
    String url = hosts.at("/x", answer(302, BODY, "Location", target));
    rejected(Reason.FORBIDDEN_ADDRESS, settings, url);
  }

  @Test
  void doesNotFollowToASchemeThatIsNotAllowed() {
    Settings.Fetch settings = settings(List.of("http"), List.of("127.0.0.1"), LONG, 1);
    String url = hosts.at("/x", answer(302, BODY, "Location", "https://127.0.0.1/"));
    rejected(Reason.FORBIDDEN_ADDRESS, settings, url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "0.0.0.0",
        "１２７.0.0.1",
        "public@127.0.0.1",
      })
  void reachesOnlyPublicAddresses(String host) {
    hosts.at("/", answer(200, BODY));
    Settings.Fetch settings = settings(List.of("http"), List.of(), LONG, 1);
    Rejected rejected =
        rejected(Reason.FORBIDDEN_ADDRESS, settings, "http://" + host + ":" + hosts.port() + "/");
    assertTrue(rejected.detail().contains("fetch.allow-addresses"), rejected.detail());
  }

  @Test
  void reachesHostsAllowedByName() throws Exception {
    String url = hosts.at("/", answer(200, BODY)).replace("127.0.0.1", "localhost");
    try (ImageFetcher fetcher = fetcher(settings(List.of("http"), List.of("localhost"), LONG, 1))) {
      assertArrayEquals(BODY, fetcher.fetch(url));
    }
  }

  @Test
  void connectsToTheAddressThatWasChecked() throws Exception {
    List<List<String>> answers =
        new ArrayList<>(List.of(List.of("10.0.0.1", "127.0.0.1"), List.of("127.0.0.2")));
    Settings.Fetch settings = settings(List.of("http"), List.of("127.0.0.1"), LONG, 1);
    String url = hosts.at("/", answer(200, BODY, "Connection", "close"));
    String named = url.replace("127.0.0.1", "my_shop.example");
    try (ImageFetcher fetcher = fetcher(settings, host -> addresses(answers.remove(0)))) {
      assertArrayEquals(BODY, fetcher.fetch(named));
      RejectedException changed = assertThrows(RejectedException.class, () -> fetcher.fetch(named));
      assertEquals(Reason.FORBIDDEN_ADDRESS, changed.rejected().reason());
    }
  }

  @Test
  void stopsAtTheSizeCap() throws Exception {
    byte[] most = new byte[MAX_BYTES];
    assertEquals(MAX_BYTES, fetch(hosts.at("/most", answer(200, most))).length);
    assertEquals(MAX_BYTES, fetch(hosts.at("/chunks", chunks(most, false))).length);
    byte[] more = new byte[MAX_BYTES + 1];
    rejected(Reason.TOO_LARGE, settings(LONG, 1), hosts.at("/more", answer(200, more)));
    rejected(Reason.TOO_LARGE, settings(LONG, 1), hosts.at("/moreChunks", chunks(more, false)));
    rejected(
        Reason.TOO_LARGE,
        settings(LONG, 1),
        hosts.saying("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"));
    rejected(Reason.TOO_LARGE, settings(LONG, 1), hosts.at("/endless", chunks(more, true)));
  }

  @Test
  void countsWhatWasUnpacked() throws Exception {
    byte[] packed = gzip(BODY);
    String small = hosts.at("/s", answer(200, packed, "Content-Encoding", "gzip"));
    assertArrayEquals(BODY, fetch(small));
    String bomb = hosts.at("/b", answer(200, gzip(new byte[50 << 20]), "Content-Encoding", "GZIP"));
    rejected(Reason.TOO_LARGE, settings(LONG, 1), bomb);
    byte[] half = Arrays.copyOf(packed, packed.length / 2);
    String broken = hosts.at("/h", answer(200, half, "Content-Encoding", "gzip"));
    rejected(Reason.CONNECTION, settings(LONG, 1), broken);
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    for (int i = 0; i < 4000; i++) {
      members.writeBytes(gzip(new byte[0]));
    }
    byte[] empty = members.toByteArray();
    rejected(
        Reason.CONNECTION,
        settings(LONG, 1),
        hosts.at("/e", answer(200, empty, "Content-Encoding", "gzip")));
    String other = hosts.at("/o", answer(200, BODY, "Content-Encoding", "br"));
    assertArrayEquals(BODY, fetch(other));
  }

  @Test
  void endsInTime() throws Exception {
    String body = "HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n";
    Settings.Fetch large = large(SHORT);
    rejected(Reason.TIMEOUT, large, hosts.dripping(body, "x"));
    rejected(Reason.TIMEOUT, large, hosts.dripping("", "HTTP/1.1 102 Wait\r\n\r\n"));
    CountDownLatch done = new CountDownLatch(1);
    int silent = hosts.talking(socket -> await(done));
    Rejected late = rejected(Reason.TIMEOUT, large, "http://127.0.0.1:" + silent + "/x?secret");
    assertFalse(late.detail().contains("secret"), late.detail());
    rejected(Reason.TIMEOUT, large, "https://127.0.0.1:" + silent + "/");
    done.countDown();
  }

  @Test
  void tellsWhatIsWrongWithAConnection() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Settings.Fetch settings = settings(LONG, 1);
    rejected(Reason.CONNECTION, settings, "http://127.0.0.1:" + closed + "/");
    rejected(Reason.CONNECTION, settings, hosts.saying(""));
    rejected(Reason.CONNECTION, settings, hosts.saying("SSH-2.0-OpenSSH_9.2\r\n"));
    rejected(
        Reason.CONNECTION, settings, hosts.saying("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"));
    int noTls =
        hosts.talking(
            socket -> {
              socket.getInputStream().read();
              socket.getOutputStream().write("220 ready\r\n".getBytes(ISO_8859_1));
            });
    rejected(Reason.CONNECTION, settings, "https://127.0.0.1:" + noTls + "/");
    rejected(Reason.CONNECTION, settings, hosts.dripping("HTTP/1.1 200 OK\r\n", "X: y\r\n"));
    rejected(Reason.CONNECTION, settings, hosts.dripping("HTTP/1.1 200 OK\r\nX: ", "y"));
    try (ImageFetcher fetcher =
        fetcher(
            settings,
            host -> {
              throw new UnknownHostException(host);
            })) {
      RejectedException unknown =
          assertThrows(RejectedException.class, () -> fetcher.fetch("http://shop.example/"));
      assertEquals(Reason.CONNECTION, unknown.rejected().reason());
    }
  }

  @Test
  void survivesAnyAnswer() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("survivesAnyAnswer seed " + seed);
    Random random = new Random(seed);
    String whole =
        """
        HTTP/1.1 302 Found
        Location: http://127.0.0.1:1/%7f?a#b
        Content-Encoding: gzip
        Transfer-Encoding: chunked
        Retry-After: 5
        Content-Type: image/png

        5
        abcde
        0

        """
            .replace("\n", "\r\n");
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      StringBuilder answer = new StringBuilder(whole);
      for (int changes = random.nextInt(6); changes >= 0; changes--) {
        answer.setCharAt(random.nextInt(answer.length()), (char) random.nextInt(256));
      }
      answers.add(answer.substring(0, random.nextInt(answer.length() + 1)));
    }
    AtomicInteger next = new AtomicInteger();
    int port =
        hosts.talking(
            socket -> {
              TestHosts.readRequest(socket);
              String answer = answers.get(next.getAndIncrement() % answers.size());
              socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
            });
    try (ImageFetcher fetcher = fetcher(settings(LONG, 1))) {
      for (int i = 0; i < answers.size(); i++) {
        try {
          fetcher.fetch("http://127.0.0.1:" + port + "/");
        } catch (RejectedException e) {
          assertFalse(e.rejected().detail().contains("\n"), e.rejected().detail());
        }
      }
    }
  }

  @Test
  void endsWhenInterrupted() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    int silent =
        hosts.talking(
            socket -> {
              TestHosts.readRequest(socket);
              reached.countDown();
              await(done);
            });
    try (ImageFetcher fetcher = fetcher(settings(LONG, 3))) {
      CompletableFuture<Exception> outcome = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                try {
                  fetcher.fetch("http://127.0.0.1:" + silent + "/");
                  outcome.complete(null);
                } catch (RejectedException | InterruptedException | RuntimeException e) {
                  outcome.complete(e);
                }
              });
      thread.start();
      reached.await();
      thread.interrupt();
      assertEquals(InterruptedException.class, outcome.get().getClass());
    }
    done.countDown();
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> fetch("data:,x"));
  }

  @Test
  void triesAgainWhatMayPass() throws Exception {
    AtomicInteger count = new AtomicInteger();
    List<HttpHandler> answers =
        List.of(
            answer(503, BODY),
            answer(429, BODY, "Retry-After", "7"),
            answer(429, BODY, "Retry-After", "100000"),
            answer(200, BODY));
    String url = hosts.at("/x", exchange -> answers.get(count.getAndIncrement()).handle(exchange));
    try (ImageFetcher fetcher = fetcher(settings(LONG, 4))) {
      assertArrayEquals(BODY, fetcher.fetch(url));
    }
    assertEquals(List.of(250L, 7_000L, 30_000L), pauses);
  }

  /** The host ends each connection with the second request on it, or with the first. */
  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "0, false", "0, true"})
  void aKeptConnectionThatTheHostHasClosedIsNoAttempt(int answers, boolean resets)
      throws Exception {
    AtomicInteger connections = new AtomicInteger();
    int port =
        hosts.talking(
            socket -> {
              connections.incrementAndGet();
              for (int i = 0; i < answers; i++) {
                TestHosts.readRequest(socket);
                socket
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx".getBytes(ISO_8859_1));
              }
              TestHosts.readRequest(socket);
              socket.setSoLinger(resets, 0);
            });
    String url = "http://127.0.0.1:" + port + "/";
    try (ImageFetcher fetcher = fetcher(settings(LONG, 1))) {
      if (answers == 0) {
        assertThrows(RejectedException.class, () -> fetcher.fetch(url));
        assertEquals(1, connections.get());
        return;
      }
      for (int i = 0; i < 5; i++) {
        assertEquals("x", new String(fetcher.fetch(url), ISO_8859_1));
      }
    }
    assertEquals(List.of(), pauses);
  }

  @Test
  void doesNotTryAgainWhatStays() {
    rejected(Reason.NOT_FOUND, settings(LONG, 4), hosts.at("/x", answer(404, BODY)));
    assertEquals(List.of(), pauses);
  }

  @Test
  void saysHowOftenItTried() {
    Rejected last =
        rejected(Reason.SERVER_ERROR, settings(LONG, 3), hosts.at("/x", answer(500, BODY)));
    assertTrue(last.detail().endsWith("(3 attempts)"), last.detail());
    assertEquals(2, pauses.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://127.0.0.1/x", "file:/etc/passwd", "javascript:1", "C:\\x.jpg"})
  void refusesOtherSchemes(String url) {
    Settings.Fetch settings = settings(List.of("http"), List.of("127.0.0.1"), LONG, 1);
    Rejected rejected = rejected(Reason.FORBIDDEN_ADDRESS, settings, url);
    assertTrue(rejected.detail().contains("fetch.allow-schemes (http)"), rejected.detail());
  }

  @Test
  void readsStorageWhereAllowed() throws Exception {
    List<URI> asked = new ArrayList<>();
    ImageFetcher.StorageReader reader =
        (uri, maxBytes) -> {
          asked.add(uri);
          return new byte
              [(int) Math.min(maxBytes + 1, uri.getPath().contains("big") ? 1 << 20 : 5)];
        };
    try (ImageFetcher fetcher = fetcher(reader)) {
      assertEquals(5, fetcher.fetch("file:///pictures/a b?.jpg").length);
      assertEquals("/pictures/a b?.jpg", asked.get(0).getPath());
      RejectedException large =
          assertThrows(RejectedException.class, () -> fetcher.fetch("file:/big"));
      assertEquals(Reason.TOO_LARGE, large.rejected().reason());
    }
  }

  @Test
  void tellsWhatStorageSays() {
    assertEquals(Reason.NOT_FOUND, storageFailure(new FileNotFoundException("x")));
    assertEquals(Reason.REFUSED, storageFailure(new AccessDeniedException("x")));
    assertEquals(Reason.TIMEOUT, storageFailure(new SocketTimeoutException("x")));
    assertEquals(Reason.CONNECTION, storageFailure(new IOException("x")));
    try (ImageFetcher fetcher =
        fetcher(
            (uri, maxBytes) -> {
              throw new InterruptedIOException();
            })) {
      assertThrows(InterruptedException.class, () -> fetcher.fetch("file:/x"));
    }
  }

  private Reason storageFailure(IOException failure) {
    try (ImageFetcher fetcher =
        fetcher(
            (uri, maxBytes) -> {
              throw failure;
            })) {
      return assertThrows(RejectedException.class, () -> fetcher.fetch("file:/x"))
          .rejected()
          .reason();
    }
  }

  private byte[] fetch(String url) throws RejectedException, InterruptedException {
    try (ImageFetcher fetcher = fetcher(settings(LONG, 1))) {
      return fetcher.fetch(url);
    }
  }

  private Rejected rejected(Reason reason, Settings.Fetch settings, String url) {
    try (ImageFetcher fetcher = fetcher(settings)) {
      Rejected rejected =
          assertThrows(RejectedException.class, () -> fetcher.fetch(url), url).rejected();
      assertEquals(reason, rejected.reason(), rejected.detail());
      return rejected;
    }
  }

  private ImageFetcher fetcher(Settings.Fetch settings) {
    return fetcher(settings, SystemDefaultDnsResolver.INSTANCE::resolve);
  }

  private ImageFetcher fetcher(ImageFetcher.StorageReader reader) {
    return new ImageFetcher(
        settings(List.of("file"), List.of(), LONG, 1), new AddressPolicy(List.of()), reader);
  }

  /** Names that a test makes up. */
  private interface Names {
    InetAddress[] of(String host) throws UnknownHostException;
  }

  private ImageFetcher fetcher(Settings.Fetch settings, Names names) {
    DnsResolver resolver =
        new DnsResolver() {
          @Override
          public InetAddress[] resolve(String host) throws UnknownHostException {
            return names.of(host);
          }

          @Override
          public String resolveCanonicalHostname(String host) {
            return host;
          }
        };
    return new ImageFetcher(
        settings,
        (uri, maxBytes) -> {
          throw new AssertionError("nothing here is for storage: " + uri);
        },
        ImageFetcher.LongUrls.NONE,
        new RetryPolicy(settings.attempts(), pauses::add, () -> 0.5),
        new CheckedDns(new AddressPolicy(settings.allowAddresses()), resolver));
  }

  private static InetAddress[] addresses(List<String> texts) throws UnknownHostException {
    InetAddress[] addresses = new InetAddress[texts.size()];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = InetAddress.getByName(texts.get(i));
    }
    return addresses;
  }

  private static Settings.Fetch settings(Duration timeout, int attempts) {
    return settings(
        List.of("http", "https", "data"), List.of("127.0.0.0/8", "::1"), timeout, attempts);
  }

  private static Settings.Fetch settings(
      List<String> schemes, List<String> addresses, Duration timeout, int attempts) {
    return new Settings.Fetch(
        schemes,
        addresses,
        8,
        0,
        timeout,
        LONG,
        MAX_BYTES,
        5,
        attempts,
        "test-agent",
        HostHeaders.NONE,
        ProxyAddress.NONE,
        List.of());
  }

  private static Settings.Fetch large(Duration timeout) {
    return new Settings.Fetch(
        List.of("http", "https"),
        List.of("127.0.0.1"),
        8,
        0,
        timeout,
        LONG,
        2000L << 20,
        5,
        1,
        "t",
        HostHeaders.NONE,
        ProxyAddress.NONE,
        List.of());
  }

  private static HttpHandler answer(int status, byte[] body, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
      exchange.close();
    };
  }

  private static HttpHandler chunks(byte[] body, boolean endless) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      write(exchange, body, endless);
      exchange.close();
    };
  }

  private static void write(HttpExchange exchange, byte[] body, boolean endless)
      throws IOException {
    do {
      exchange.getResponseBody().write(body);
    } while (endless);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
