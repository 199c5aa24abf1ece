package clipshard.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.config.ShardNamePattern;
import clipshard.format.FailureCsv;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFilesTest {
  private static final StorageLayout LAYOUT =
      new StorageLayout("clip", new ShardNamePattern("{prefix}_{type}_shard_{index:5}.index"));

  @TempDir Path home;
  private ObjectStore store;

  @BeforeEach
  void open() throws IOException {
    String base = home.resolve("store").toUri() + "/";
    store = ObjectStore.open(new Settings.Storage(base, "clip", 1 << 20, Map.of()));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private CsvFiles files(long mostBytes) {
    return new CsvFiles(
        store,
        LAYOUT::failureList,
        FailureCsv.HEADER,
        home.resolve("here/deeper").toString(),
        mostBytes);
  }

  private List<String> lines(String name) throws IOException {
    String text = Files.readString(home.resolve("store/reports").resolve(name));
    assertTrue(text.endsWith("\r\n"), text);
    List<String> lines = List.of(text.split("\r\n"));
    assertEquals(FailureCsv.HEADER, lines.get(0));
    return lines.subList(1, lines.size());
  }

  @Test
  void noRowsAreAFileOfColumnNames() throws Exception {
    assertEquals(List.of("failures.csv"), files(1 << 20).write(List.<String>of().iterator()));
    assertEquals(List.of(), lines("failures.csv"));
  }

  @Test
  void whatDoesNotFitGoesOnInTheNextFile() throws Exception {
    CsvFiles files = files(FailureCsv.HEADER.length() + 2 + 3 * "é10\r\n".length());
    List<String> rows = IntStream.range(10, 20).mapToObj(row -> "é" + row).toList();
    List<String> names = files.write(rows.iterator());
    assertEquals(5, names.size(), "a letter of two bytes leaves room for two rows");
    assertEquals(List.of("é10", "é11"), lines("failures.csv"));
    assertEquals(List.of("é18", "é19"), lines("failures_004.csv"));
    assertEquals(names, files.present());
  }

  @Test
  void aRowThatIsTooLongIsAFileOfItsOwn() throws Exception {
    CsvFiles files = files(FailureCsv.HEADER.length() + 6);
    assertEquals(3, files.write(List.of("a".repeat(99), "b", "c".repeat(99)).iterator()).size());
    assertEquals(List.of("b"), lines("failures_001.csv"));
  }

  @Test
  void filesOfALongerListAreRemovedHereAndThere() throws Exception {
    CsvFiles files = files(FailureCsv.HEADER.length() + 4);
    files.save(files.write(List.of("1", "2", "3").iterator()));
    assertTrue(Files.exists(home.resolve("here/deeper/failures_002.csv")));
    files.save(files.write(List.of("4").iterator()));
    assertEquals(List.of("failures.csv"), files.present());
    assertFalse(Files.exists(home.resolve("store/reports/failures_002.csv")));
    assertEquals(
        Files.readString(home.resolve("store/reports/failures.csv")),
        Files.readString(home.resolve("here/deeper/failures.csv")));
    assertFalse(Files.exists(home.resolve("here/deeper/failures_001.csv")));
    assertFalse(Files.exists(home.resolve("here/deeper/failures_002.csv")));
  }
}
