package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.format.Json;
import clipshard.format.StorageLayout;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.report.ReportBuilder;
import clipshard.report.RunReport;
import clipshard.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreviewJobTest extends WithWorkbench {
  private static final String NO_PICTURE = "data:text/plain,none";

  /** Nothing listens on this port: a passing failure. */
  private static final String UNREACHABLE = "http://127.0.0.1:9/1.jpg";

  @Test
  void countsWhatABuildThenDoes() throws Exception {
    bench.set("fetch.allow-addresses=[127.0.0.1]", "fetch.attempts=1");
    bench.insertPictures(1, 20);
    bench.insert(20, NO_PICTURE);
    bench.insert(21, UNREACHABLE);
    shows("21 rows in images", "0 are indexed", "21 are new", "embed 21 rows in 2 commits");
    bench.build();
    bench.insertPictures(30, 34);
    bench.execute("DELETE FROM images WHERE id = 1");
    bench.execute("UPDATE images SET image_url = '" + Workbench.picture(99) + "' WHERE id = 2");
    shows(
        "24 rows in images",
        "18 are indexed",
        "with another URL or version now: 1 of them",
        "1 failed for good",
        "1 failed and are due for another try",
        "4 are new",
        "no longer in the table: 1",
        "embed 6 rows in 1 commit");
    assertEquals(5, bench.build().embedded());
    String text = shows("22 are indexed", "0 are new", "embed 1 row in 1 commit");
    assertTrue(text.contains("1 of 1 row failed when tried just now (1 CONNECTION)"), text);
    assertFalse(text.contains("images/s"), text);
  }

  @Test
  void picturesThatFailAreToldAndGiveNoTime() throws Exception {
    bench.insertPictures(1, 5);
    for (long id = 5; id < 9; id++) {
      bench.insert(id, NO_PICTURE);
    }
    String text = shows("4 of 8 rows failed when tried just now (4 NOT_AN_IMAGE)");
    assertTrue(text.contains("Doctor says what to do"), text);
    assertFalse(text.contains("images/s"), text);
  }

  @Test
  void aFewThatFailAreToldBesideTheTimeOfTheOthers() throws Exception {
    bench.insertPictures(1, 5);
    bench.insert(5, NO_PICTURE);
    shows("1 of 5 rows failed when tried just now (1 NOT_AN_IMAGE)", "(of 4 rows just now;");
  }

  @ParameterizedTest
  @CsvSource({
    "100, 0, 'about 2 s, at 4.0 images/s (the last build''s)'",
    "130, 30, 'about 2 s, at 4.0 images/s (the last build''s)'",
    "99, 0, just now; take it as a guess",
    "120, 21, just now; take it as a guess",
  })
  void theLastBuildsRateCountsWhereItEmbeddedEnough(long embedded, long earlier, String said)
      throws Exception {
    bench.insertPictures(1, 9);
    RunReport report =
        new ReportBuilder("BuildIndex", Instant.now(), RunReport.Index.none("file:///x/", "clip"))
            .count("embedded", embedded)
            .count("of them by an earlier run", earlier)
            .stages(List.of(new RunReport.Stage("plan", 600), new RunReport.Stage("embed", 25)))
            .end(RunReport.Outcome.OK, "Done.");
    try (ObjectStore store = bench.store()) {
      store.put(StorageLayout.of(bench.settings()).report("build", "json"), Json.write(report));
    }
    shows("8 are new", said);
  }

  @Test
  void countsNoMoreThanTheLimit() throws Exception {
    bench.insertPictures(1, 9);
    bench.set("source.limit=3");
    shows("8 are new", "embed 3 rows in 1 commit (source.limit)", "images/s");
  }

  @ParameterizedTest
  @CsvSource({
    "0.2, about 1 s",
    "89.4, about 89 s",
    "90, about 2 min",
    "7100, about 118 min",
    "7200, about 2 h",
    "360000, about 100 h",
  })
  void saysTimesInTheUnitThatFits(double seconds, String about) {
    assertEquals(about, PreviewJob.about(seconds));
  }

  private String shows(String... lines) throws Exception {
    Map<String, String> before = bench.objects();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PreviewJob job =
        new PreviewJob(
            bench.spark(),
            bench.settings(),
            new PrintStream(printed, true, StandardCharsets.UTF_8))) {
      job.run();
    }
    String text = printed.toString(StandardCharsets.UTF_8);
    for (String line : lines) {
      assertTrue(text.contains(line), line + " is not in\n" + text);
    }
    assertEquals(before, bench.objects());
    return text;
  }
}
