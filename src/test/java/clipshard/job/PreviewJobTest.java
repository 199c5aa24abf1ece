package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
        "with another URL now: 1 of them",
        "1 failed for good",
        "1 failed and are due for another try",
        "4 are new",
        "no longer in the table: 1",
        "embed 5 rows in 1 commit");
    assertEquals(4, bench.build().embedded());
    shows("22 are indexed", "0 are new", "embed 1 row in 1 commit");
  }

  @Test
  void countsNoMoreThanTheLimit() throws Exception {
    bench.insertPictures(1, 9);
    bench.set("source.limit=3");
    shows("8 are new", "embed 3 rows in 1 commit (source.limit)");
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

  private void shows(String... lines) throws Exception {
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
    assertTrue(text.contains("images/s"), text);
    assertEquals(before, bench.objects());
  }
}
