package jar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.attribute.Recorded;
import clipshard.format.PositionRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

class LeaksTest {
  private final Leaks leaks = new Leaks(Map.of("the key", "planted"));

  private void assertFound(String place) {
    AssertionFailedError found = assertThrows(AssertionFailedError.class, leaks::assertNone);
    assertTrue(found.getMessage().contains("the key in " + place), found.getMessage());
  }

  @Test
  void findsNothingWhereNothingIs() {
    leaks.look("a page", "plan ted");
    leaks.assertNone();
    assertEquals(List.of("a page"), leaks.places());
  }

  @Test
  void findsASecretInAText() {
    leaks.look("a page", "user:planted@host");
    assertFound("a page");
  }

  @Test
  void findsASecretInAFile(@TempDir Path folder) throws Exception {
    Path file = Files.createDirectories(folder.resolve("a")).resolve("b.log");
    Files.write(file, new byte[] {(byte) 0xFF, 'p', 'l', 'a', 'n', 't', 'e', 'd', 0});
    leaks.lookInFiles(folder);
    assertFound(folder.getFileName() + "/a/b.log");
  }

  @Test
  void findsASecretInCompressedRows(@TempDir Path folder) throws Exception {
    // Neither the least nor the greatest value, which the footer holds uncompressed.
    byte[] rows =
        PositionRow.PARQUET.write(
            Stream.of("http://a", "http://h/?planted", "http://z")
                .map(
                    url ->
                        new PositionRow(
                            0, "1", 0, Recorded.ofBrand("aw"), "", url, "u", "c", "", Map.of()))
                .toList());
    assertFalse(new String(rows, UTF_8).contains("http://h/?planted"));
    Files.write(folder.resolve("rows.parquet"), rows);
    leaks.lookInFiles(folder);
    assertFound(folder.getFileName() + "/rows.parquet");
  }
}
