package clipshard.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.attribute.Recorded;
import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdMapsTest {
  private static final List<List<String>> IDS =
      List.of(List.of("abc", "d\"f"), List.of("g"), List.of("h", "i", "j"), List.of("ü"));

  @TempDir Path folder;
  private ObjectStore store;
  private final List<Part> positions = new ArrayList<>();
  private final List<Long> bytes = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    store =
        ObjectStore.open(
            new Settings.Storage(folder.toUri().toString(), "clip", 1 << 20, Map.of()));
    for (List<String> ids : IDS) {
      byte[] parquet =
          PositionRow.PARQUET.write(
              ids.stream()
                  .map(
                      id ->
                          new PositionRow(
                              0, id, 0, Recorded.ofBrand(""), "", "", "", "", "", Map.of()))
                  .toList());
      Part part = Part.of(store.put("positions/" + positions.size(), parquet), ids.size());
      positions.add(part);
      bytes.add(IdMaps.bytes(store, part, RemovedRows.NONE));
    }
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void filesAreCutBetweenPartsBeforeTheyGrowTooLarge() throws IOException {
    for (int most = 20; most < 60; most++) {
      List<String> read = new ArrayList<>();
      for (IdMaps.Slice slice : IdMaps.slices(positions, bytes, most)) {
        byte[] json = IdMaps.json(store, slice, RemovedRows.NONE);
        assertTrue(json.length <= most, json.length + " of " + most);
        List<String> ids = Json.readList(json, String.class);
        assertEquals(slice.rows(), ids.size());
        assertEquals(slice.first(), read.size());
        read.addAll(ids);
      }
      assertEquals(IDS.stream().flatMap(List::stream).toList(), read);
    }
  }

  @Test
  void whatFitsIsNotCut() throws IOException {
    byte[] whole =
        "[\"abc\",\"d\\\"f\",\"g\",\"h\",\"i\",\"j\",\"ü\"]\n".getBytes(StandardCharsets.UTF_8);
    List<IdMaps.Slice> one = IdMaps.slices(positions, bytes, whole.length);
    assertEquals(1, one.size());
    assertArrayEquals(whole, IdMaps.json(store, one.get(0), RemovedRows.NONE));
    assertEquals(2, IdMaps.slices(positions, bytes, whole.length - 1).size());
  }

  @Test
  void anEmptyIndexHasAnEmptyList() throws IOException {
    List<IdMaps.Slice> slices = IdMaps.slices(List.of(), List.of(), 100);
    assertEquals(1, slices.size());
    assertEquals(
        List.of(),
        Json.readList(IdMaps.json(store, slices.get(0), RemovedRows.NONE), String.class));
  }
}
