package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchShareTest extends WithWorkbench {
  @ParameterizedTest
  @CsvSource({
    "0, 9, 2, 0",
    "0, 1, 1, 0",
    "1, 9, 1, 1",
    "5, 9, 2, 2",
    "64, 9, 2, 32",
    "64, 1, 1, 64"
  })
  void allTasksTogetherKeepToTheLimit(int limit, int pieces, int tasks, int share) {
    Settings.Fetch fetch = bench.settings().fetch().withPerHost(limit);
    JavaSparkContext two = JavaSparkContext.fromSparkContext(bench.spark().sparkContext());
    assertEquals(
        new FetchShare(tasks, fetch.withPerHost(share)), FetchShare.of(fetch, pieces, two));
  }

  @Test
  void aHostIsNeverAskedForMoreAtOnce() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    byte[] picture = Workbench.pictureBytes(1);
    HttpServer host =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads = Executors.newCachedThreadPool();
    host.setExecutor(threads);
    host.createContext(
        "/",
        exchange -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          now.decrementAndGet();
          exchange.sendResponseHeaders(200, picture.length);
          exchange.getResponseBody().write(picture);
          exchange.close();
        });
    host.start();
    try {
      for (int id = 1; id < 40; id++) {
        bench.insert(id, "http://127.0.0.1:%d/%d.png".formatted(host.getAddress().getPort(), id));
      }
      bench.set("fetch.per-host=3", "fetch.allow-addresses=[127.0.0.1]");
      assertEquals(39, bench.build().embedded());
    } finally {
      host.stop(0);
      threads.shutdownNow();
    }
    assertTrue(most.get() <= 3, "at most 3, but " + most);
    assertTrue(bench.check(), bench.printed());
  }
}
