package clipshard.job.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.fetch.AddressPolicy;
import clipshard.fetch.ImageFetcher;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host that keeps some pictures back until it has been asked for others. */
class FetchAheadTest extends WithWorkbench {
  private final Set<Integer> slow = ConcurrentHashMap.newKeySet();
  private final Set<Integer> awaited = ConcurrentHashMap.newKeySet();
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer host;

  @BeforeEach
  void startHost() throws IOException {
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.setExecutor(threads);
    host.createContext("/", this::answer);
    host.start();
    bench.set("fetch.allow-addresses=[127.0.0.1]");
  }

  @AfterEach
  void stopHost() {
    host.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    int picture = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
    if (awaited.remove(picture) && awaited.isEmpty()) {
      letGo.countDown();
    }
    try (exchange) {
      if (slow.contains(picture) && !letGo.await(10, TimeUnit.MINUTES)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] bytes = Workbench.pictureBytes(picture);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String url(int picture) {
    return "http://127.0.0.1:%d/%d".formatted(host.getAddress().getPort(), picture);
  }

  @Test
  void aSlowPictureKeepsNoneWaiting() throws Exception {
    Settings.Fetch fetch = bench.settings().fetch();
    slow.add(1);
    List<Integer> pictures = IntStream.rangeClosed(1, 40).boxed().toList();
    List<Integer> arrived = new ArrayList<>();
    try (ImageFetcher fetcher =
            new ImageFetcher(
                fetch, new AddressPolicy(fetch.allowAddresses()), (uri, most) -> null);
        FetchAhead<Integer> ahead = new FetchAhead<>(fetcher, pictures.iterator(), this::url, 2)) {
      while (arrived.size() < pictures.size() - 1) {
        var next = ahead.next();
        assertEquals(Workbench.pictureBytes(next.picture()).length, next.bytes().length);
        arrived.add(next.picture());
      }
      letGo.countDown();
      assertEquals(1, ahead.next().picture());
      assertNull(ahead.next());
    }
    assertEquals(pictures.subList(1, pictures.size()), arrived.stream().sorted().toList());
  }

  /** Of pictures each of which is more than may wait, none begins before all are taken. */
  @Test
  @Timeout(600)
  void noDownloadBeginsWhileTooManyBytesWait() throws Exception {
    int atOnce = 4;
    byte[] large = new byte[80 << 20];
    CountDownLatch started = new CountDownLatch(atOnce);
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger first = new AtomicInteger();
    List<Integer> early = Collections.synchronizedList(new ArrayList<>());
    ImageFetcher.StorageReader source =
        (uri, most) -> {
          if (first.incrementAndGet() <= atOnce) {
            started.countDown();
            await(letGo);
          } else if (asked.get() < atOnce) {
            early.add(asked.get());
          }
          return large;
        };
    Settings.Fetch fetch =
        bench
            .set("fetch.allow-schemes=[large]", "fetch.max-bytes=" + large.length)
            .settings()
            .fetch();
    List<Integer> pictures = IntStream.rangeClosed(1, 20).boxed().toList();
    CountDownLatch arrived = new CountDownLatch(atOnce);
    try (ImageFetcher fetcher = new ImageFetcher(fetch, new AddressPolicy(List.of()), source);
        FetchAhead<Integer> ahead =
            new FetchAhead<>(fetcher, pictures.iterator(), it -> "large://host/" + it, atOnce)) {
      ahead.onArrival(arrived::countDown);
      assertNull(ahead.poll());
      started.await();
      letGo.countDown();
      arrived.await();
      for (int picture : pictures) {
        asked.set(picture);
        assertEquals(large.length, ahead.next().bytes().length);
      }
      assertNull(ahead.next());
    }
    assertEquals(List.of(), early);
  }

  /**
   * The first download takes three seconds, and then time stands still: by his fifteenth picture
   * the reader has taken fifteen in three seconds, so as many are ahead of him.
   */
  @Test
  @Timeout(600)
  void asManyAreAheadAsTheReaderTakesWhileTheSlowestIsFetched() throws Exception {
    AtomicLong clock = new AtomicLong();
    CountDownLatch asked = new CountDownLatch(30);
    ImageFetcher.StorageReader source =
        (uri, most) -> {
          asked.countDown();
          if (uri.getPath().equals("/1")) {
            clock.set(TimeUnit.SECONDS.toNanos(3));
          } else {
            await(letGo);
          }
          return new byte[1];
        };
    Settings.Fetch fetch = bench.set("fetch.allow-schemes=[small]").settings().fetch();
    List<Integer> pictures = IntStream.rangeClosed(1, 100).boxed().toList();
    try (ImageFetcher fetcher = new ImageFetcher(fetch, new AddressPolicy(List.of()), source);
        FetchAhead<Integer> ahead =
            new FetchAhead<>(
                fetcher,
                pictures.iterator(),
                it -> "small://host/" + it,
                it -> "",
                4,
                4,
                clock::get)) {
      assertEquals(1, ahead.next().picture());
      letGo.countDown();
      for (int taken = 2; taken <= 16; taken++) {
        assertEquals(1, ahead.next().bytes().length);
      }
      asked.await();
    }
  }

  private static void await(CountDownLatch latch) throws InterruptedIOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  /** None is answered before all of them have been asked for, many more than at the beginning. */
  @Test
  void asManyAreFetchedAsTheReaderWaitsFor() throws Exception {
    Settings.Fetch fetch = bench.settings().fetch();
    List<Integer> pictures = IntStream.rangeClosed(1, 40).boxed().toList();
    slow.addAll(pictures);
    awaited.addAll(pictures);
    try (ImageFetcher fetcher =
            new ImageFetcher(
                fetch, new AddressPolicy(fetch.allowAddresses()), (uri, most) -> null);
        FetchAhead<Integer> ahead = new FetchAhead<>(fetcher, pictures.iterator(), this::url, 40)) {
      // A reader that looks and finds nothing, as one does that has something else to do.
      for (int look = 0; look < 40; look++) {
        assertNull(ahead.poll());
      }
      for (int number = 0; number < pictures.size(); number++) {
        var next = ahead.next();
        assertEquals(Workbench.pictureBytes(next.picture()).length, next.bytes().length);
      }
      assertNull(ahead.next());
    }
  }

  /** None is answered before all of them have been asked for. */
  @Test
  void aReaderMayBeginWithAsManyAsTheLastOneCameTo() throws Exception {
    Settings.Fetch fetch = bench.settings().fetch();
    List<Integer> pictures = IntStream.rangeClosed(1, 20).boxed().toList();
    slow.addAll(pictures);
    awaited.addAll(pictures);
    FetchAhead.cameTo(40);
    try (ImageFetcher fetcher =
            new ImageFetcher(
                fetch, new AddressPolicy(fetch.allowAddresses()), (uri, most) -> null);
        FetchAhead<Integer> ahead =
            new FetchAhead<>(
                fetcher,
                pictures.iterator(),
                this::url,
                it -> "",
                40,
                FetchAhead.toBeginWith(),
                System::nanoTime)) {
      for (int number = 0; number < pictures.size(); number++) {
        assertTrue(ahead.next().bytes().length > 0);
      }
    }
    FetchAhead.cameTo(9);
    assertEquals(FetchAhead.FIRST, FetchAhead.toBeginWith());
  }

  /** Two tasks of twenty pictures, none of which is answered before all have been asked for. */
  @Test
  void aTaskBeginsWithHalfOfWhatTheOneBeforeItCameTo() throws Exception {
    bench.set("build.batch-size=40", "build.chunk-size=20");
    for (int picture = 1; picture <= 40; picture++) {
      bench.insert(picture, url(picture));
      slow.add(picture);
      awaited.add(picture);
    }
    FetchAhead.cameTo(80);
    assertEquals(40, bench.build().embedded());
    assertEquals(40 / 2, FetchAhead.toBeginWith());
  }

  /**
   * Sixteen chunks of a picture each make eight tasks of two; the first two tasks have both slots.
   */
  @Test
  void theNextChunksPicturesAreFetchedMeanwhile() throws Exception {
    bench.set("build.chunk-size=1");
    for (int picture = 1; picture <= 16; picture++) {
      bench.insert(picture, url(picture));
    }
    slow.addAll(List.of(1, 3));
    awaited.addAll(List.of(2, 4));
    assertEquals(16, bench.build().embedded());
    assertTrue(bench.check(), bench.printed());
  }
}
