package clipshard.job.check;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.job.JobException;
import clipshard.job.WithWorkbench;
import clipshard.scripts.ScriptFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScriptIndexJobTest extends WithWorkbench {

  private void insert(long from, long to) throws Exception {
    bench.execute(
        "INSERT INTO images SELECT g, 'https://example.com/' || g FROM generate_series(%d, %d) g"
            .formatted(from, to - 1));
  }

  private void assertPrinted(String expected) {
    assertTrue(bench.printed().contains(expected), bench.printed());
  }

  @Test
  void anIndexOfPythonScriptsIsChecked() throws Exception {
    ScriptFolder.copy(folder, "int64-big.npy");
    insert(1000, 1025);
    assertTrue(bench.check(), bench.printed());
    assertPrinted("but an index that other scripts made");
    assertPrinted("   color: 25 ids in the id map, 3 shards, 25 vectors, 1 manifest\n");
    assertPrinted("   table: 25 rows\n");
    assertPrinted("   random search: which model made the vectors is not recorded");
    assertPrinted("✅ Nothing wrong in what can be checked: ");
    assertFalse(bench.printed().contains("⚠️"), bench.printed());

    bench.execute("DELETE FROM images WHERE id < 1003");
    insert(1025, 1030);
    assertTrue(bench.check(), bench.printed());
    assertPrinted(
        "⚠️ table: 5 rows are not in id_map_color.npy; they failed, or are newer than the index,"
            + " for example 1025, 1026, 1027");
    assertPrinted(
        "⚠️ table: 3 ids of id_map_color.npy are not in the table, for example 1000, 1001, 1002");
    assertFalse(bench.printed().contains("id_map_structure.npy"), "equal maps are compared once");
  }

  @Test
  void aFaultIsFoundInASubFolderThroughSettings() throws Exception {
    ScriptFolder.copy(folder.resolve("new"), "list-text.json");
    ScriptFolder old = ScriptFolder.copy(folder.resolve("old"), "list-text.json");
    JobException ambiguous = assertThrows(JobException.class, bench::check);
    assertTrue(ambiguous.getMessage().contains("check.scripts.folder"), ambiguous.getMessage());
    old.replace("id_map_color.json", "\"1000\", \"1001\"", "\"1001\"");
    assertFalse(bench.set("check.scripts.folder=old").check(), bench.printed());
    assertPrinted("⚠️ Mismatch for color: index has 25, id_map has 24");
    assertPrinted("❌ Not aligned: 3 findings");
  }

  /** What BuildIndex exports is read as other scripts' files are, where its snapshot is not. */
  @Test
  void exportsOfOursAreAccepted() throws Exception {
    bench.insertPictures(1, 13);
    bench.build();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.filter(ScriptIndexJobTest::isOurs).toList()) {
        delete(entry);
      }
    }
    bench.execute("DELETE FROM images WHERE id = 7");
    assertTrue(bench.check(), bench.printed());
    assertPrinted("color: 12 ids in the id map, 2 shards, 12 vectors, 1 manifest");
    assertPrinted("12 means of color and structure");
    assertPrinted("1 id of id_map_color.json is not in the table, for example 7");
  }

  private static boolean isOurs(Path entry) {
    return Files.isDirectory(entry) || entry.getFileName().toString().endsWith("_snapshot.json");
  }

  private static void delete(Path entry) throws IOException {
    try (Stream<Path> files = Files.walk(entry)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
