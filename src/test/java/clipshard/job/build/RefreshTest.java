package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.job.ChangingHost;
import clipshard.job.JobException;
import clipshard.job.WithWorkbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pictures that change under the same URL. */
class RefreshTest extends WithWorkbench {
  private ChangingHost host;

  @BeforeEach
  void openHost() throws IOException {
    host = new ChangingHost();
    bench.set(
        "index.types=[color]",
        "fetch.allow-addresses=[127.0.0.1, \"::1\"]",
        "fetch.attempts=1",
        "check.samples=0");
  }

  @AfterEach
  void closeHost() {
    host.close();
  }

  @Test
  void aRefreshFollowsThePicturesThatChangedAndNoOthers() throws Exception {
    insert(1, 41);
    bench.build();
    assertEquals(40, host.requests());
    Map<String, String> exports = exports();
    host.show(7, 107);
    host.show(33, 133);
    assertEquals(0, bench.build().batches());
    assertEquals(0, host.requests());

    bench.set("build.refresh=true", "build.max-time=1ms");
    BuildReport report = bench.build();
    assertEquals(1, report.batches());
    assertEquals(16, report.refreshed().rows());
    bench.set("build.max-time=0s");
    report = bench.build();
    assertEquals(2, report.batches(), "the rest of the plan, and no other refresh");
    assertEquals(24, report.refreshed().rows());
    assertEquals(40, host.requests());
    assertEquals(40 + 1 + 1 + 13, host.sent(), "all; then what changed, and where none tells");
    assertTrue(
        bench.printed().contains("refreshed 24 rows: 1 changed, 15 not modified, 8 same bytes"),
        bench.printed());
    assertEquals(42, snapshot().rows());
    assertEquals(40, snapshot().living());
    List<String> ids = idMap("color");
    assertEquals(List.of("7", "33"), ids.subList(40, 42));
    assertEquals(null, ids.get(6));
    assertTrue(bench.check(), bench.printed());

    Map<String, String> followed = exports();
    assertFalse(followed.equals(exports));
    report = bench.build();
    assertEquals(13, report.refreshed().same());
    assertEquals(27, report.refreshed().notModified());
    assertEquals(13, host.sent());
    assertEquals(0, report.embedded());
    assertEquals(followed, exports());

    host.requests();
    Path file = Files.writeString(folder.resolve("ids"), "8\n\n 9 \nnobody\n");
    bench.set("build.refresh=false", "build.refresh-ids=" + file);
    host.show(9, 109);
    host.show(10, 110);
    bench.execute("UPDATE images SET image_url = image_url || '?v=2' WHERE id = 11");
    report = bench.build();
    assertEquals(2, report.refreshed().rows());
    assertEquals(1, report.embedded());
    assertEquals(1, report.amended());
    assertEquals(3, host.requests());
    assertTrue(bench.printed().contains("1 id of build.refresh-ids is of no indexed row"));
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void aHostThatIsIllLosesNoRow() throws Exception {
    bench.set("build.batch-size=200");
    insert(1, 111);
    for (long id = 111; id < 117; id++) {
      bench.insert(id, host.url("localhost", id));
    }
    bench.build();
    bench.set("build.refresh=true");
    for (long id = 111; id < 117; id++) {
      host.answer(id, 404);
    }
    host.answer(1, 410);
    host.answer(2, 503);

    BuildReport report = bench.build();
    assertTrue(report.isDoubtful());
    assertTrue(
        bench.printed().contains("6 of 6 refreshed rows failed with NOT_FOUND at localhost"),
        bench.printed());
    assertEquals(1, report.removed());
    assertEquals(List.of("1"), ledger().stream().map(row -> row.id()).toList());
    assertEquals(115, snapshot().living());
    assertTrue(bench.check(), bench.printed());

    for (long id = 1; id < 111; id++) {
      host.answer(id, 404);
    }
    String said = assertThrows(JobException.class, bench::build).getMessage();
    assertTrue(said.contains("build.max-failure-share"), said);
    for (long id = 52; id < 111; id++) {
      host.show(id, id);
    }
    said = assertThrows(JobException.class, bench::build).getMessage();
    assertTrue(said.contains("--allow-removals"), said);
    assertEquals(115, snapshot().living());

    host.recover();
    bench.build();
    assertEquals(115, snapshot().living());
    for (long id = 1; id < 52; id++) {
      host.answer(id, 404);
    }
    bench.set("build.allow-removals=true");
    assertEquals(50, bench.build().removed());
    assertEquals(65, snapshot().living());
    assertTrue(bench.check(), bench.printed());
  }

  private void insert(long from, long to) throws Exception {
    for (long id = from; id < to; id++) {
      bench.insert(id, host.url(id));
    }
  }
}
