package clipshard.job.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.format.FailureRow;
import clipshard.format.PositionRow;
import clipshard.job.JobException;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.picture.Rejected.Reason;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What becomes of rows that cannot be embedded. */
class FailureLedgerTest extends WithWorkbench {
  private static final String BROKEN = "data:text/html,<p>no picture";

  @Test
  void everyRowIsIndexedOrHasAReason() throws Exception {
    bench.insertPictures(1, 6);
    bench.insert(6, "data:text/html,<p>no picture");
    bench.insert(7, "gopher://somewhere/else");
    bench.insert(8, null);
    BuildReport report = bench.build();
    assertEquals(5, report.embedded());
    assertEquals(3, report.rejected());
    assertTrue(bench.printed().contains("NOT_AN_IMAGE: 1"), bench.printed());
    assertTrue(bench.printed().contains("   3 rows have failed for good, "), bench.printed());
    assertTrue(bench.printed().contains("   The model ran on: CPU"), bench.printed());
    assertTrue(bench.check());
    assertFalse(bench.printed().contains("neither indexed nor recorded"));
  }

  @Test
  void aFailedRowIsTriedAgainWhenItsUrlChanges() throws Exception {
    bench.insertPictures(1, 3);
    bench.insert(3, "data:text/html,<p>no picture");
    bench.build();
    bench.execute("UPDATE images SET image_url = '" + Workbench.picture(3) + "' WHERE id = 3");
    assertEquals(1, bench.build().embedded());
    assertEquals(numbers(1, 4), idMap("structure"));
  }

  @Test
  void aBatchOfMostlyFailuresCommitsNothingAndTheNextRunGoesOn() throws Exception {
    bench.set("build.batch-size=100");
    bench.insertPictures(1, 21);
    for (long id = 21; id < 81; id++) {
      bench.insert(id, "data:,gone");
    }
    JobException refused = assertThrows(JobException.class, bench::build);
    assertTrue(refused.getMessage().contains("60 of 80"), refused.getMessage());
    assertFalse(Files.exists(folder.resolve("clip_snapshot.json")));
    bench.set("build.max-failure-share=1");
    BuildReport report = bench.build();
    assertEquals(20, report.embedded());
    assertTrue(bench.printed().contains("(20 of them by an earlier run)"), bench.printed());
  }

  @Test
  void rowsThatFailAgainEndNoRun() throws Exception {
    bench.set("build.max-failure-share=1");
    for (long id = 1; id <= 60; id++) {
      bench.insert(id, BROKEN);
    }
    bench.build();
    bench.set("build.max-failure-share=0.5", "build.retry-failed=true");
    bench.insertPictures(61, 63);
    BuildReport report = bench.build();
    assertEquals(60, report.rejected());
    assertEquals(numbers(61, 63), idMap("color"));
    assertEquals(60, ledger().stream().filter(row -> row.attempts() == 2).count());
  }

  @Test
  void aTableOfFailuresIsAnIndexWithoutRows() throws Exception {
    bench.insert(1, "data:,nothing");
    bench.build();
    assertEquals(List.of(), idMap("color"));
    assertTrue(bench.check(), bench.printed());
    assertEquals(0, bench.build().batches());
    bench.insertPictures(2, 4);
    bench.build();
    assertEquals(numbers(2, 4), idMap("color"));
  }

  /** A picture on a port where nobody listens. */
  private static String unreachable() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort() + "/p.jpg";
    }
  }

  private Set<String> indexedIds() throws IOException {
    return positions().stream().map(PositionRow::id).collect(Collectors.toSet());
  }

  private Set<String> failedIds() throws IOException {
    return ledger().stream().map(FailureRow::id).collect(Collectors.toSet());
  }

  @Test
  void everyRowOfTheTableIsEitherIndexedOrInTheLedger() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    bench.set("build.max-failure-share=1", "fetch.attempts=1");
    bench.set("fetch.allow-addresses=[127.0.0.1]");
    Set<String> good = new TreeSet<>();
    Set<String> all = new TreeSet<>();
    for (int run = 0; run < 2; run++) {
      for (int row = 0; row < 20; row++) {
        long id = 1000L * random.nextInt(1000) + all.size();
        String[] kinds = {BROKEN, unreachable(), "", "http://10.0.0.1/p.jpg", "http://[", null};
        int kind = random.nextInt(2 * kinds.length);
        bench.insert(id, kind < kinds.length ? kinds[kind] : Workbench.picture(id));
        all.add("" + id);
        if (kind >= kinds.length) {
          good.add("" + id);
        }
      }
      bench.build();
      assertEquals(good, new TreeSet<>(indexedIds()));
      assertEquals(good.size(), positions().size());
      Set<String> recorded = new TreeSet<>(failedIds());
      assertTrue(recorded.stream().noneMatch(good::contains), recorded::toString);
      recorded.addAll(good);
      assertEquals(all, recorded);
    }
  }

  @Test
  void aPassingFailureIsTriedAgainByLaterRunsUpToTheLimit() throws Exception {
    bench.set("fetch.allow-addresses=[127.0.0.1]", "fetch.attempts=1", "build.failure-attempts=2");
    bench.insertPictures(1, 3);
    bench.insert(3, unreachable());
    bench.build();
    bench.build();
    assertEquals(0, bench.build().batches());
    assertEquals(List.of(1, 2), ledger().stream().map(FailureRow::attempts).toList());
    assertTrue(ledger().stream().allMatch(row -> row.rejected().reason() == Reason.CONNECTION));
  }

  @Test
  void whatFailedForGoodIsTriedAgainOnRequest() throws Exception {
    bench.insertPictures(1, 3);
    bench.insert(3, BROKEN);
    bench.build();
    assertEquals(0, bench.build().batches());
    bench.set("build.retry-failed=true");
    assertEquals(1, bench.build().rejected());
    assertEquals(List.of(1, 2), ledger().stream().map(FailureRow::attempts).toList());
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void signedUrlsDifferInTheirQueryOnly() throws Exception {
    bench.set("source.compared-url=without-query", "fetch.allow-addresses=[127.0.0.1]");
    HttpServer host = host();
    String base = "http://127.0.0.1:" + host.getAddress().getPort();
    try {
      bench.insert(1, base + "/good.png?token=a-secret");
      bench.insert(2, base + "/bad.png?token=a-secret");
      bench.build();
      bench.execute("UPDATE images SET image_url = replace(image_url, 'a-secret', 'another')");
      assertEquals(0, bench.build().batches());
      assertEquals(base + "/good.png", positions().get(0).url());
      assertTrue(bench.objects().values().stream().noneMatch(text -> text.contains("a-secret")));
      bench.execute("UPDATE images SET image_url = replace(image_url, '.png', '.jpg')");
      assertEquals(1, bench.build().batches());
      assertTrue(bench.printed().contains("1 of them has another URL or version in the index"));
    } finally {
      host.stop(0);
    }
  }

  @Test
  void aUrlThatHasExpiredIsTriedAgainOnceItIsSignedAnew() throws Exception {
    bench.set("source.compared-url=without-query", "fetch.allow-addresses=[127.0.0.1]");
    HttpServer host = host();
    String url = "http://127.0.0.1:" + host.getAddress().getPort() + "/good.png?token=";
    try {
      bench.insert(1, url + "expired");
      bench.insertPictures(2, 3);
      assertEquals(1, bench.build().rejected());
      assertEquals(Reason.EXPIRED, ledger().get(0).rejected().reason());
      assertEquals(0, bench.build().batches());
      bench.execute("UPDATE images SET image_url = replace(image_url, 'expired', 'valid')");
      assertEquals(1, bench.build().embedded());
      assertEquals(0, bench.build().batches());
      assertTrue(bench.check(), bench.printed());
    } finally {
      host.stop(0);
    }
  }

  private static HttpServer host() throws IOException {
    HttpServer host =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.createContext("/", FailureLedgerTest::answer);
    host.start();
    return host;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestURI().getQuery().endsWith("expired")) {
        byte[] error = "{\"statusCode\":\"400\",\"error\":\"InvalidJWT\"}".getBytes(UTF_8);
        exchange.sendResponseHeaders(400, error.length);
        exchange.getResponseBody().write(error);
        return;
      }
      boolean good = exchange.getRequestURI().getPath().startsWith("/good");
      byte[] body = good ? Workbench.pictureBytes(1) : new byte[] {1, 2, 3};
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
