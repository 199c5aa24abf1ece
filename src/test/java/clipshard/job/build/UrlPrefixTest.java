package clipshard.job.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.format.FailureRow;
import clipshard.format.Json;
import clipshard.format.PositionRow;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.picture.Rejected.Reason;
import clipshard.report.RunReport;
import clipshard.report.SampleQuery;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables whose URL column has paths of a bucket, and a server that has the bucket. */
class UrlPrefixTest extends WithWorkbench {
  private static final String BUCKET = "/storage/v1/object/public/shop/";

  /** The server's files by their names in the bucket. */
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();

  private HttpServer server;

  @BeforeEach
  void startServer() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        BUCKET,
        exchange -> {
          try (exchange) {
            String path = exchange.getRequestURI().getRawPath().substring(BUCKET.length());
            byte[] file = files.get(URLDecoder.decode(path.replace("+", "%2B"), UTF_8));
            if (file == null) {
              exchange.sendResponseHeaders(404, -1);
              return;
            }
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
          }
        });
    server.start();
    bench.set("fetch.allow-addresses=127.0.0.1");
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private String url(String folder) {
    return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), folder);
  }

  private void insert(long id, String value, String name) throws Exception {
    bench.insert(id, value);
    files.put(name, Workbench.pictureBytes(id));
  }

  @Test
  void pathsOfABucketArePictures() throws Exception {
    insert(1, "aw/1.png", "aw/1.png");
    insert(2, "/bk/2.png", "bk/2.png");
    insert(3, "bk/a b+ü 100%.png", "bk/a b+ü 100%.png");
    insert(4, "no#1 or what?.png", "no#1 or what?.png");
    insert(5, "bk/5.png?token=secret", "bk/5.png");
    insert(6, url(BUCKET) + "cd/6.png", "cd/6.png");
    // A slash at the end may be left out.
    bench.set("source.url-prefix=" + url(BUCKET).replaceFirst("/$", ""), "report.samples=6");
    assertEquals(6, bench.build().embedded(), bench::printed);
    assertEquals(
        List.of(
            url(BUCKET) + "aw/1.png",
            url(BUCKET) + "bk/2.png",
            url(BUCKET) + "bk/a b+ü 100%.png",
            url(BUCKET) + "no%231 or what%3F.png",
            url(BUCKET) + "bk/5.png",
            url(BUCKET) + "cd/6.png"),
        positions().stream().map(PositionRow::url).toList());
    assertEquals(
        List.of("aw", "bk", "bk", "unknown", "bk", "cd"),
        positions().stream().map(PositionRow::brand).toList());
    assertTrue(bench.report().isAligned(), bench::printed);
    showsAllPictures("build");
    showsAllPictures("check");
  }

  private void showsAllPictures(String run) throws Exception {
    byte[] json = Files.readAllBytes(folder.resolve("reports/" + run + ".json"));
    RunReport report = Json.read(json, RunReport.class);
    assertEquals(6, report.samples().size());
    for (SampleQuery shown : report.samples()) {
      assertTrue(shown.url().startsWith(url(BUCKET)), shown::url);
      assertFalse(shown.thumbnail().isEmpty(), shown::id);
    }
  }

  @Test
  void withoutAPrefixTheReasonNamesTheSetting() throws Exception {
    insert(1, "products/1.png", "products/1.png");
    bench.set("build.max-failure-share=1");
    bench.build();
    assertEquals(List.of(Reason.BAD_URL), reasons());
    String detail = ledger().get(0).rejected().detail();
    assertTrue(detail.contains("source.url-prefix"), detail);
    bench.set("source.url-prefix=" + url(BUCKET));
    assertEquals(1, bench.build().embedded(), "another URL is worth another try");
  }

  @Test
  void anotherPrefixIsAnotherUrlOfEveryPath() throws Exception {
    insert(1, "aw/1.png", "aw/1.png");
    insert(2, url(BUCKET) + "aw/2.png", "aw/2.png");
    insert(3, "new/3.png", "3.png");
    bench.set("source.url-prefix=" + url(BUCKET));
    bench.build();
    assertEquals(List.of(Reason.NOT_FOUND), reasons());
    bench.set("source.url-prefix=" + url(BUCKET) + "new/../");
    files.put("new/3.png", Workbench.pictureBytes(3));
    BuildReport report = bench.build();
    assertEquals(1, report.embedded(), "what failed is tried where it is now");
    assertEquals(1, report.amended(), "the same picture at another URL");
    String changed = "1 of them has another URL or version in the index";
    assertTrue(bench.printed().contains(changed), bench.printed());
    assertTrue(bench.check(), bench::printed);
  }

  @Test
  void anUnfinishedPlanOfAnotherPrefixIsNotGoneOnWith() throws Exception {
    insert(1, "1.png", "1.png");
    insert(2, "2.png", "2.png");
    bench.set("source.url-prefix=" + url("/nowhere/"), "build.batch-size=1", "build.max-time=1ms");
    bench.build();
    assertTrue(bench.printed().contains("2 rows to embed"), bench.printed());
    bench.set("source.url-prefix=" + url(BUCKET), "build.max-time=0s");
    assertEquals(2, bench.build().embedded(), bench::printed);
    assertFalse(bench.printed().contains("Finishing the plan of an earlier run"), bench.printed());
  }

  private List<Reason> reasons() throws Exception {
    return ledger().stream().map(FailureRow::rejected).map(rejected -> rejected.reason()).toList();
  }
}
