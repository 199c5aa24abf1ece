package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.format.FailureRow;
import clipshard.format.PositionRow;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.picture.Rejected.Reason;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;

/** Pictures that the table holds itself, as {@code data:} URLs. */
class LongUrlsTest extends WithWorkbench {
  /** A picture of many bytes, whatever it shows: a decoder stops where it has read enough. */
  private static byte[] large(long seed, int bytes) {
    byte[] picture = Workbench.pictureBytes(seed);
    return Arrays.copyOf(picture, picture.length + bytes);
  }

  private static String url(byte[] picture) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(picture);
  }

  @Test
  void picturesAreEmbeddedAsTheyAreInTheTableAndCopiedNowhere() throws Exception {
    bench.set("fetch.max-bytes=200000", "report.samples=3");
    Map<Long, byte[]> pictures = new TreeMap<>();
    pictures.put(1L, large(1, 100_000));
    pictures.put(2L, large(1, 100_000));
    pictures.put(3L, large(3, 150_000));
    pictures.put(4L, Workbench.pictureBytes(4));
    for (Map.Entry<Long, byte[]> picture : pictures.entrySet()) {
      bench.insert(picture.getKey(), url(picture.getValue()));
    }
    bench.insert(5, url(large(5, 200_000)));
    bench.insert(6, url(large(6, 600_000)));
    bench.insert(7, "https://user:secret@127.0.0.1/" + "a".repeat(20_000));

    BuildReport report = bench.build();

    assertEquals(4, report.embedded());
    assertEquals(1, report.repeated());
    for (PositionRow row : positions()) {
      byte[] picture = pictures.get(Long.parseLong(row.id()));
      assertEquals(DigestUtils.sha256Hex(picture), row.contentHash());
      assertEquals(DigestUtils.sha256Hex(url(picture)), row.urlHash());
      assertEquals("data:image/png;base64", row.url());
    }
    List<FailureRow> failures = ledger();
    assertEquals(
        List.of(Reason.TOO_LARGE, Reason.TOO_LARGE, Reason.BAD_URL),
        failures.stream().map(row -> row.rejected().reason()).toList());
    assertEquals("https:", failures.get(2).url());
    try (ObjectStore store = bench.store()) {
      for (StoredObject object : store.list("")) {
        assertTrue(
            object.bytes() < 100_000 || object.key().startsWith("reports/"), object::toString);
      }
    }
    assertEquals(0, bench.build().batches());
    assertTrue(bench.check(), bench.printed());
    assertTrue(Files.readString(folder.resolve("reports/check.html")).contains("data:image/jpeg"));
  }

  @Test
  void memoryIsBoundedWhateverTheTableHolds() throws Exception {
    byte[] picture = Workbench.pictureBytes(1);
    String start = url(Arrays.copyOf(picture, (picture.length + 2) / 3 * 3));
    // 600 times 1 MB, of digits that are base64 too.
    bench.execute(
        "INSERT INTO images SELECT n, '%s' || repeat(md5(n::text), 31250) FROM generate_series(1, 600) n"
            .formatted(start));
    Process build = BuildInLittleMemory.start(folder, 600);
    assertEquals(0, build.waitFor(), () -> told(folder.resolve("log")));
  }

  private static String told(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
