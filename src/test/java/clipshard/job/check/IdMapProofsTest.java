package clipshard.job.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.proof.AlignmentReport;
import clipshard.text.Shown;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class IdMapProofsTest extends WithWorkbench {
  private static final String LONG = "x".repeat(4000);

  @Test
  void eachFileOfAnIdMapIsComparedWithItsOwnPositions() throws Exception {
    bench.set(
        "storage.max-object-bytes=50000",
        "index.types=[color]",
        "check.level=structure",
        "exports.fixed-names=false");
    bench.execute("ALTER TABLE images ALTER COLUMN id TYPE text");
    for (int row = 10; row < 25; row++) {
      bench.execute(
          "INSERT INTO images VALUES ('%s', '%s')".formatted(LONG + row, Workbench.picture(row)));
    }
    bench.build();
    assertTrue(bench.check(), bench.printed());
    Path second = folder.resolve("id_map_color_001.json");
    Files.writeString(second, Files.readString(second).replace("x22", "x00"));
    AlignmentReport report = bench.report();
    assertEquals(1, report.errors(), bench.printed());
    assertEquals(
        "has id %s00 at position 12, the snapshot %s22; BuildIndex --repair-exports writes it anew"
            .replace("%s00", Shown.of(LONG + "00"))
            .replace("%s22", Shown.of(LONG + "22")),
        report.findings().get(0).message());
  }
}
