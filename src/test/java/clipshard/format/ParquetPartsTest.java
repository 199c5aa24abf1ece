package clipshard.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.attribute.Recorded;
import clipshard.picture.Rejected;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParquetPartsTest {
  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  /** Hexadecimal digits that nothing compresses to less than half. */
  private String drawn(int most) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(most); length > 0; length--) {
      text.append(Character.forDigit(random.nextInt(16), 16));
    }
    return text.toString();
  }

  @Test
  void noFileIsLargerThanAnObjectMayBeAndNoRowIsLost() throws IOException {
    System.out.println("seed " + seed);
    for (int most : new int[] {20_000, 60_000, 200_000}) {
      List<FailureRow> rows = new ArrayList<>();
      for (int id = 0; id < 500; id++) {
        Rejected why = new Rejected(Rejected.Reason.NOT_FOUND, drawn(800));
        rows.add(new FailureRow(drawn(300) + id, drawn(900), drawn(65), drawn(50), why, 1, "now"));
      }
      List<FailureRow> read = new ArrayList<>();
      List<Integer> sizes = new ArrayList<>();
      ParquetParts<FailureRow> parts =
          new ParquetParts<>(
              FailureRow.PARQUET,
              400,
              most,
              (parquet, written) -> {
                sizes.add(parquet.length);
                assertTrue(parquet.length <= most, () -> parquet.length + " of " + most);
                assertEquals(written, FailureRow.PARQUET.read(parquet));
                read.addAll(written);
              });
      for (FailureRow row : rows) {
        parts.add(row);
      }
      parts.finish();
      assertEquals(rows, read);
      assertTrue(sizes.size() >= 2);
    }
  }

  @Test
  void aRowThatIsTooLargeHasAFileOfItsOwn() throws IOException {
    List<Integer> rows = new ArrayList<>();
    ParquetParts<PlanRow> parts =
        new ParquetParts<>(PlanRow.PARQUET, 100, 1024, (parquet, some) -> rows.add(some.size()));
    for (int id = 0; id < 3; id++) {
      parts.add(
          new PlanRow(
              "" + id, "u", "h", Recorded.ofBrand("b"), "", 0, PlanRow.NOTHING, "", false, ""));
    }
    parts.finish();
    assertEquals(List.of(1, 1, 1), rows);
  }
}
