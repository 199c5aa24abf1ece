package clipshard.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.attribute.Attributes;
import clipshard.attribute.Recorded;
import clipshard.config.IndexType;
import clipshard.picture.Rejected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PartsTest {
  private static final Rejected NOT_FOUND = new Rejected(Rejected.Reason.NOT_FOUND, "404");

  private static final Recorded RECORDED = new Recorded("aw", "p1", "{\"price\":1.5}");

  // A lone surrogate has no UTF-8 form, and Postgres holds none.
  private static String valid(String id) {
    return new String(id.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static Recorded recorded(String text) {
    return new Recorded("b", valid(text), Attributes.NONE);
  }

  @Property(tries = 50)
  void anyTextSurvivesAsAnId(@ForAll List<String> ids) throws IOException {
    List<PlanRow> rows =
        ids.stream()
            .map(
                id ->
                    new PlanRow(
                        valid(id),
                        "http://h/" + valid(id),
                        "h",
                        recorded(id),
                        "v",
                        1,
                        17,
                        "c",
                        true,
                        "v"))
            .toList();
    assertEquals(rows, PlanRow.PARQUET.read(PlanRow.PARQUET.write(rows)));
  }

  @Test
  void positionsComeBackAsWritten() throws IOException {
    List<PositionRow> rows =
        List.of(
            new PositionRow(
                41,
                "a'b\n\"c\"",
                0,
                RECORDED,
                "v7",
                "http://h/p.jpg",
                "u",
                "c",
                "W/\"tag\"",
                Map.of(IndexType.COLOR, -1L, IndexType.COMBINED, Long.MIN_VALUE)));
    byte[] parquet = PositionRow.PARQUET.write(rows);
    assertEquals(rows, PositionRow.PARQUET.read(parquet));
    assertEquals(
        List.of(new IndexedUrl(41, "a'b\n\"c\"", "u", RECORDED, "v7", "c", "")),
        IndexedUrl.PARQUET.read(parquet));
  }

  @Test
  void failuresComeBackAsWritten() throws IOException {
    List<FailureRow> rows =
        List.of(new FailureRow("1", "http://h/p.jpg", "u", "aw", NOT_FOUND, 2, "2026-01-01"));
    assertEquals(rows, FailureRow.PARQUET.read(FailureRow.PARQUET.write(rows)));
  }

  @Test
  void aPassingFailureIsDueUntilItsAttemptsAreUsedUp() {
    Rejected timeout = new Rejected(Rejected.Reason.TIMEOUT, "30 s");
    assertTrue(new FailureRow("1", "", "", "", timeout, 2, "").isDue(3));
    assertFalse(new FailureRow("1", "", "", "", timeout, 3, "").isDue(3));
    assertFalse(new FailureRow("1", "", "", "", NOT_FOUND, 1, "").isDue(3));
    String now = Instant.now().toString();
    String before = Instant.now().minus(FailureRow.DOUBT).toString();
    assertTrue(new FailureRow("1", "", "", "", NOT_FOUND, 1, now).doubted().isDue(3));
    assertFalse(new FailureRow("1", "", "", "", NOT_FOUND, 1, before).doubted().isDue(3));
  }

  @Test
  void stagedVectorsKeepEveryBit() throws IOException {
    float[] vector = {1.5f, -0f, Float.MIN_VALUE, Float.intBitsToFloat(0x3f7fffff)};
    PlanRow row = new PlanRow("7", "u", "h", RECORDED, "", 0, PlanRow.NOTHING, "", false, "");
    StagedRow embedded =
        new StagedRow(
            row,
            "hash",
            "\"tag\"",
            Map.of(IndexType.STRUCTURE, vector),
            Map.of(IndexType.STRUCTURE, 5L),
            null);
    StagedRow rejected = StagedRow.rejected(row, NOT_FOUND);
    List<StagedRow> back =
        StagedRow.PARQUET.read(StagedRow.PARQUET.write(List.of(embedded, rejected)));
    assertArrayEquals(vector, back.get(0).vectors().get(IndexType.STRUCTURE));
    assertEquals(embedded.checksums(), back.get(0).checksums());
    assertEquals(rejected, back.get(1));
  }

  @Test
  void bytesThatAreNoParquetAreAnIoException() {
    assertThrows(IOException.class, () -> PlanRow.PARQUET.read(new byte[100]));
    assertThrows(IOException.class, () -> PlanRow.PARQUET.read(new byte[0]));
  }
}
