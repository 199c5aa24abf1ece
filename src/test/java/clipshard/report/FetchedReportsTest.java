package clipshard.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.SettingsLoader;
import clipshard.store.ObjectStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchedReportsTest {
  @TempDir private Path index;
  @TempDir private Path here;
  private ObjectStore store;

  @BeforeEach
  void open() throws IOException {
    store =
        ObjectStore.open(
            SettingsLoader.loadWithoutDatabase(
                    List.of(), List.of("storage.base-uri=" + index.toUri()), Map.of())
                .storage());
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void allOfThemAreCopiedAndTheNewestPageIsTheLast() throws IOException {
    put("check.html", "2026-03-02T09:14:05Z");
    put("build.html", "2026-03-02T09:15:05Z");
    put("check.json", "2026-03-02T09:16:05Z");
    put("failures_001.csv", "2026-03-02T09:13:05Z");
    Path folder = here.resolve("a new/folder");
    FetchedReports fetched = FetchedReports.fetch(store, folder);
    assertEquals(
        List.of(folder.resolve("check.html"), folder.resolve("build.html")), fetched.pages());
    for (String name : List.of("check.html", "build.html", "check.json", "failures_001.csv")) {
      assertArrayEquals(content(name), Files.readAllBytes(folder.resolve(name)));
    }
  }

  @Test
  void filesOfOthersAreNotCopied() throws IOException {
    put("build.html", "2026-03-02T09:15:05Z");
    put(".bashrc", "2026-03-02T09:15:05Z");
    put("run.desktop", "2026-03-02T09:15:05Z");
    FetchedReports.fetch(store, here);
    assertFalse(Files.exists(here.resolve(".bashrc")));
    assertFalse(Files.exists(here.resolve("run.desktop")));
  }

  @Test
  void whereThereIsNoneThatIsSaid() {
    String told =
        assertThrows(FileNotFoundException.class, () -> FetchedReports.fetch(store, here))
            .getMessage();
    assertTrue(told.contains("There is no report in " + store.base() + "reports/"), told);
  }

  private static byte[] content(String name) {
    return ("of " + name).getBytes(StandardCharsets.UTF_8);
  }

  private void put(String name, String modified) throws IOException {
    Path file = Files.createDirectories(index.resolve("reports")).resolve(name);
    Files.write(file, content(name));
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(modified)));
  }
}
