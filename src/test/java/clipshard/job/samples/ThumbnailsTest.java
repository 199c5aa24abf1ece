package clipshard.job.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.report.SampleQuery.Neighbour;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class ThumbnailsTest extends WithWorkbench {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(bench.spark().sparkContext());
  }

  private Map<String, String> thumbnails(Map<String, String> urls) {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new Thumbnails(spark(), bench.settings(), out).thumbnails(urls);
  }

  @Test
  void whatCannotBeHadLeavesAGap() {
    Map<String, String> urls = new LinkedHashMap<>();
    for (long id = 0; id < 40; id++) {
      urls.put("p" + id, Workbench.picture(id));
    }
    urls.put("damaged", "data:image/png;base64,AAAA");
    urls.put("none", "");
    urls.put("forbidden", "http://169.254.169.254/latest/meta-data/");
    urls.put("local", "file:///etc/hostname");
    Map<String, String> made = thumbnails(urls);
    assertEquals(40, made.size(), () -> made.keySet().toString());
    made.forEach((id, picture) -> new Neighbour(id, "", "", 1, 0, picture));
    assertEquals("", printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void noMoreAreFetchedThanFitAReport() {
    Map<String, String> urls = new LinkedHashMap<>();
    urls.put("first", Workbench.picture(1));
    for (int id = 2; id < Thumbnails.MOST_PICTURES; id++) {
      urls.put("p" + id, "no URL");
    }
    urls.put("last", Workbench.picture(2));
    urls.put("one too many", Workbench.picture(3));
    assertEquals(Set.of("first", "last"), thumbnails(urls).keySet());
  }

  @Test
  void whatHasNotComeInTimeLeavesAGap() {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    Thumbnails gallery = new Thumbnails(spark(), bench.settings(), out, Duration.ofSeconds(-1));
    assertEquals(Map.of(), gallery.thumbnails(Map.of("p", Workbench.picture(1))));
    assertEquals("", printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aStageThatFailsIsALineOfWarning() {
    bench.set("fetch.allow-addresses=[]");
    Map<String, String> none = new LinkedHashMap<>();
    none.put("p", null);
    assertEquals(Map.of(), thumbnails(none));
    assertTrue(printed.toString(StandardCharsets.UTF_8).contains("⚠️ The report has no pictures"));
  }
}
