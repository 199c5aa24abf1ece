package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.format.FailureRow;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a host says of all new rows while it is ill is not final. */
class DoubtTest extends WithWorkbench {
  private HttpServer host;
  private volatile int status = 401;

  @BeforeEach
  void start() throws Exception {
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.createContext("/", this::answer);
    host.start();
    bench.set("fetch.allow-addresses=[127.0.0.1]");
  }

  @AfterEach
  void stop() {
    host.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] picture = Workbench.pictureBytes(1);
      exchange.sendResponseHeaders(status, picture.length);
      exchange.getResponseBody().write(picture);
    }
  }

  private void insert(int from, int to) throws Exception {
    for (int id = from; id < to; id++) {
      bench.insert(id, "http://127.0.0.1:%d/%d.png".formatted(host.getAddress().getPort(), id));
    }
  }

  @Test
  void aFewNewRowsThatAllFailAtOneHostAreTriedAgain() throws Exception {
    insert(1, 9);

    BuildReport ill = bench.build();

    assertTrue(ill.isDoubtful());
    String said = "8 of 8 new rows failed with REFUSED at 127.0.0.1";
    assertTrue(bench.printed().contains(said), bench.printed());
    assertTrue(bench.printed().contains("⚠️ 0 images embedded"), bench.printed());
    assertFalse(bench.printed().contains("for good: "), bench.printed());
    List<FailureRow> first = ledger();
    assertEquals(8, first.size());

    assertTrue(bench.build().isDoubtful());
    assertEquals(first, ledger(), "the days begin with the first try");

    status = 200;
    BuildReport well = bench.build();
    assertFalse(well.isDoubtful());
    assertEquals(8, well.embedded());
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void whatFailsAmongOthersIsFinal() throws Exception {
    bench.insertPictures(1, 9);
    insert(20, 24);

    assertFalse(bench.build().isDoubtful());

    assertEquals(List.of(1, 1, 1, 1), ledger().stream().map(FailureRow::attempts).toList());
    assertEquals(0, bench.build().batches());
  }

  @Test
  void doubtEndsWhereOthersSucceed() throws Exception {
    insert(1, 5);
    assertTrue(bench.build().isDoubtful());
    bench.insertPictures(20, 30);

    BuildReport report = bench.build();

    assertFalse(report.isDoubtful());
    assertEquals(10, report.embedded());
    assertEquals(0, bench.build().batches());
  }

  @Test
  void rowsThatAreNoUrlsSayNothingOfAHost() throws Exception {
    for (int id = 1; id < 9; id++) {
      bench.insert(id, "data:text/plain,none");
    }
    assertFalse(bench.build().isDoubtful());
  }
}
