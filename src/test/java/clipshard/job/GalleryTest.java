package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.report.SampleQuery.Neighbour;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GalleryTest extends WithWorkbench {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private Map<String, String> thumbnails(Map<String, String> urls) {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new Gallery(bench.spark(), bench.settings(), out).thumbnails(urls);
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
    made.forEach((id, picture) -> new Neighbour(id, "", 1, 0, picture));
    assertEquals("", printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void noMoreAreFetchedThanFitAReport() {
    Map<String, String> urls = new LinkedHashMap<>();
    for (int id = 0; id < Gallery.MOST_PICTURES + 5; id++) {
      urls.put("p" + id, Workbench.picture(id % 3));
    }
    Set<String> made = thumbnails(urls).keySet();
    assertEquals(Gallery.MOST_PICTURES, made.size());
    assertTrue(made.contains("p0"), made::toString);
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
