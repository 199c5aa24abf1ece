package clipshard.job.check;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.job.WithWorkbench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found is told in words, not as Java writes its records and maps. */
class FindingsTest extends WithWorkbench {
  @ParameterizedTest
  @CsvSource({
    "clip_color_manifest.json, count, 'says shard_id 0, file '",
    "progress.json, rows, 'rows is 112, not 12'",
    "exported.json, bytes, 'is no record of an export'",
  })
  void exportsThatWereChanged(String name, String key, String words) throws Exception {
    bench.insertPictures(1, 13);
    bench.build();
    Path file = file(name);
    String json = Files.readString(file);
    Files.writeString(
        file, json.replaceAll("(?<start>\"%s\"\\s*:\\s*)".formatted(key), "${start}1"));

    assertFalse(bench.check(), bench.printed());

    assertTrue(bench.printed().contains(words), bench.printed());
    List<String> raw =
        bench
            .printed()
            .lines()
            .filter(line -> line.matches(".*(\\b[A-Z]\\w*\\[|\\{)\\w+=.*"))
            .toList();
    assertTrue(raw.isEmpty(), () -> String.join("\n", raw));
  }

  private Path file(String name) throws Exception {
    try (var all = Files.walk(folder)) {
      return all.filter(file -> file.getFileName().toString().equals(name))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void theHeadlineNamesTheLevelAndWhatIsMissing() throws Exception {
    bench.insertPictures(1, 9);
    bench.insert(20, "nowhere");
    bench.build();
    bench.insertPictures(30, 33);
    bench.set("check.level=structure");
    assertTrue(bench.check(), bench.printed());
    String page = Files.readString(file("check.html"));
    assertTrue(
        page.contains(
            "<h1>Every check of level structure held: the index is aligned. 4 of 12 rows have no"
                + " vector.</h1>"),
        page);
    assertTrue(page.contains("class=\"verdict doubtful\""), page);
  }

  @Test
  void nothingToSampleIsBlamedOnWhatIsSetAlone() throws Exception {
    bench.insertPictures(1, 3);
    bench.build();
    bench.execute("DELETE FROM images");
    bench.check();
    assertTrue(bench.printed().contains("no indexed row is in the table"), bench.printed());
    bench.set("check.brand=aw").check();
    assertTrue(bench.printed().contains("no indexed row of check.brand=aw is"), bench.printed());
  }
}
