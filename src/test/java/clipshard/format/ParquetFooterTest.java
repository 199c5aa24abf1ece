package clipshard.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.attribute.Recorded;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.junit.jupiter.api.Test;

class ParquetFooterTest {
  private static byte[] file() throws IOException {
    List<PlanRow> rows = new ArrayList<>();
    for (int row = 0; row < 50; row++) {
      rows.add(
          new PlanRow(
              "id " + row,
              "http://h/" + row,
              "hash",
              Recorded.ofBrand("brand"),
              "",
              0,
              PlanRow.NOTHING,
              "",
              false,
              ""));
    }
    return PlanRow.PARQUET.write(rows);
  }

  private static Stream<List<Encoding>> encodings(FileMetaData metadata) {
    return metadata.getRow_groups().stream()
        .flatMap(group -> group.getColumns().stream())
        .map(column -> column.getMeta_data().getEncodings());
  }

  @Test
  void whichOrderEncodingsAreListedInMakesNoDifference() throws IOException {
    byte[] file = file();
    FileMetaData metadata = ParquetFooter.read(file);
    assertTrue(encodings(metadata).anyMatch(column -> column.size() > 1));
    encodings(metadata).forEach(Collections::reverse);
    byte[] reversed = ParquetFooter.replaced(file, metadata);
    assertFalse(Arrays.equals(file, reversed));
    assertArrayEquals(file, ParquetFooter.normalised(reversed));
    assertEquals(PlanRow.PARQUET.read(file), PlanRow.PARQUET.read(reversed));
  }
}
