package clipshard.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import com.sun.net.httpserver.HttpExchange;
import faults.GrowingLimit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests to a server that tells of their arrival and answers when a test wants it. */
@Timeout(600)
class HostLimitTest {
  private static final byte[] BODY = {1, 2, 3};

  private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
  private final Semaphore answers = new Semaphore(0);
  private TestHosts hosts;

  @BeforeEach
  void start() throws IOException {
    hosts = new TestHosts();
    hosts.at("/", this::answer);
    hosts.at("/held", this::hold);
  }

  @AfterEach
  void stop() {
    answers.release(1000);
    hosts.close();
  }

  private void hold(HttpExchange exchange) throws IOException {
    arrived.add(exchange.getRequestURI().getPath());
    answers.acquireUninterruptibly();
    exchange.sendResponseHeaders(200, BODY.length);
    exchange.getResponseBody().write(BODY);
    exchange.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Location", url("127.0.0.2", "/held/redirected"));
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private String url(String host, String path) {
    return "http://" + host + ":" + hosts.port() + path;
  }

  /** A download in a thread of its own. */
  private static final class Download extends Thread {
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ImageFetcher fetcher;
    private final String url;

    Download(ImageFetcher fetcher, String url) {
      this.fetcher = fetcher;
      this.url = url;
      setDaemon(true);
      start();
    }

    @Override
    public void run() {
      try {
        body.complete(fetcher.fetch(url));
      } catch (RejectedException | InterruptedException | RuntimeException e) {
        body.completeExceptionally(e);
      }
    }

    /** Returns when it waits for another thread, not for a server, or has ended. */
    Download waiting() {
      while (getState() != State.WAITING && isAlive()) {
        Thread.onSpinWait();
      }
      return this;
    }
  }

  @Test
  void noMoreThanTheLimitAreUnderWay() throws Exception {
    try (ImageFetcher fetcher = new TestFetcher().perHost(2).create()) {
      List<Download> downloads = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        downloads.add(new Download(fetcher, url("127.0.0.1", "/held")));
        arrived.take();
      }
      for (int i = 0; i < 6; i++) {
        downloads.add(new Download(fetcher, url("127.0.0.1", "/held")).waiting());
      }
      for (int i = 0; i < 6; i++) {
        assertNull(arrived.poll());
        answers.release();
        arrived.take();
      }
      answers.release(2);
      for (Download download : downloads) {
        assertArrayEquals(BODY, download.body.get());
      }
    }
  }

  @Test
  void noLimitUnlessSet() throws Exception {
    try (ImageFetcher fetcher = new TestFetcher().create()) {
      for (int i = 0; i < 20; i++) {
        new Download(fetcher, url("127.0.0.1", "/held"));
      }
      for (int i = 0; i < 20; i++) {
        arrived.take();
      }
    }
  }

  @Test
  void hostsDoNotWaitForEachOther() throws Exception {
    try (ImageFetcher fetcher = new TestFetcher().perHost(1).create()) {
      new Download(fetcher, url("127.0.0.1", "/held/1"));
      assertEquals("/held/1", arrived.take());
      new Download(fetcher, url("127.0.0.2", "/held/2"));
      assertEquals("/held/2", arrived.take());
    }
  }

  @Test
  void spellingsOfANameAreOneHost() throws Exception {
    TestFetcher settings = new TestFetcher().perHost(1);
    settings.names(host -> TestFetcher.addressesOf(List.of("127.0.0.1")));
    try (ImageFetcher fetcher = settings.create()) {
      new Download(fetcher, url("shop.test", "/held"));
      arrived.take();
      for (String host : List.of("SHOP.test", "shop.test.", "ｓhop。test", "me@shop.test")) {
        new Download(fetcher, url(host, "/held/" + host)).waiting();
      }
      assertNull(arrived.poll());
    }
  }

  @Test
  void aRedirectWaitsForTheHostItLeadsTo() throws Exception {
    try (ImageFetcher fetcher = new TestFetcher().perHost(1).create()) {
      new Download(fetcher, url("127.0.0.2", "/held"));
      arrived.take();
      Download redirected = new Download(fetcher, url("127.0.0.1", "/")).waiting();
      assertNull(arrived.poll());
      // The first host is free again: else two that redirect to each other would wait for ever.
      new Download(fetcher, url("127.0.0.1", "/held/first"));
      assertEquals("/held/first", arrived.take());
      answers.release(2);
      assertEquals("/held/redirected", arrived.take());
      answers.release();
      assertArrayEquals(BODY, redirected.body.get());
    }
  }

  @Test
  void aRedirectWithinAHostNeedsNoSecondPlace() throws Exception {
    try (ImageFetcher fetcher = new TestFetcher().perHost(1).create()) {
      Download redirected = new Download(fetcher, url("127.0.0.2", "/"));
      assertEquals("/held/redirected", arrived.take());
      answers.release();
      assertArrayEquals(BODY, redirected.body.get());
    }
  }

  @Test
  void waitingCanBeInterrupted() throws Exception {
    try (ImageFetcher fetcher = new TestFetcher().perHost(1).create()) {
      new Download(fetcher, url("127.0.0.1", "/held"));
      arrived.take();
      Download waiting = new Download(fetcher, url("127.0.0.1", "/held/never")).waiting();
      waiting.interrupt();
      ExecutionException ended = assertThrows(ExecutionException.class, waiting.body::get);
      assertInstanceOf(InterruptedException.class, ended.getCause());
      new Download(fetcher, url("127.0.0.1", "/held/next"));
      answers.release();
      assertEquals("/held/next", arrived.take());
    }
  }

  @Test
  void waitingIsNoPartOfTheTimeout() throws Exception {
    GrowingLimit.attempt(
        limit -> {
          answers.drainPermits();
          String held = "/held/" + limit;
          try (ImageFetcher fetcher = new TestFetcher().perHost(1).timeout(limit).create()) {
            Download holder = new Download(fetcher, url("127.0.0.1", held));
            while (!held.equals(arrived.poll()) && holder.isAlive()) {
              Thread.onSpinWait();
            }
            Download waiting = new Download(fetcher, url("127.0.0.1", held)).waiting();
            Download later = new Download(fetcher, url("127.0.0.2", held));
            assertLate(holder);
            assertLate(later);
            // Those of shorter limits may wait for an answer too.
            answers.release(1000);
            assertArrayEquals(BODY, waiting.body.get());
          }
        });
  }

  private static void assertLate(Download download) {
    ExecutionException ended = assertThrows(ExecutionException.class, download.body::get);
    RejectedException rejected = assertInstanceOf(RejectedException.class, ended.getCause());
    assertEquals(Reason.TIMEOUT, rejected.rejected().reason());
  }

  @Test
  void aFailedRequestLeavesItsPlace() throws Exception {
    String refused = hosts.saying("HTTP/1.1 404 No\r\n\r\n");
    String noAnswer = hosts.saying("");
    String damaged = hosts.saying("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nx");
    TestFetcher settings = new TestFetcher().perHost(1).addresses("127.0.0.1");
    try (ImageFetcher fetcher = settings.create()) {
      for (String url : List.of(refused, noAnswer, damaged, url("127.0.0.2", "/"))) {
        assertThrows(RejectedException.class, () -> fetcher.fetch(url), url);
        assertThrows(RejectedException.class, () -> fetcher.fetch(url), url);
      }
      answers.release();
      assertArrayEquals(BODY, fetcher.fetch(url("127.0.0.1", "/held")));
    }
  }

  @Test
  void forgetsHostsThatNobodyAsks() throws Exception {
    HostLimit limit = new HostLimit(1);
    HostLimit.Permit a = limit.acquire("a.test");
    HostLimit.Permit b = limit.acquire("b.test");
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> limit.acquire("A.test."));
    assertEquals(2, limit.hosts());
    a.close();
    b.close();
    assertEquals(0, limit.hosts());
  }
}
