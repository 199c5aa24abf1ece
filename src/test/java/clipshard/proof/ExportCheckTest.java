package clipshard.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.commit.CommittedShards;
import clipshard.commit.RemovedRows;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import clipshard.export.Exports;
import clipshard.export.IdMaps;
import clipshard.format.Generation;
import clipshard.format.ModelPin;
import clipshard.format.PlanProgress;
import clipshard.format.Snapshot;
import clipshard.format.SourcePin;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports that are damaged are findings: the check goes on. */
class ExportCheckTest {
  private static final Snapshot EMPTY =
      new Snapshot(
          Snapshot.FORMAT,
          1,
          "c",
          "",
          "2026-01-01T00:00:00Z",
          new SourcePin("public.images", "id", ""),
          new ModelPin("a".repeat(64), "clip", 512),
          List.of("color"),
          "inner_product",
          "Flat",
          1000,
          Generation.FIRST,
          0,
          0,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          new PlanProgress("plan", 1));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {" ", "null", "{", "[null]", "{\"shards\":null}", "17", "\"text\""})
  void damagedExportsAreFindings(String content) throws IOException {
    Settings settings =
        SettingsLoader.load(
            List.of(),
            List.of(),
            Map.of("JDBC_URL", "jdbc:postgresql:none", "INDEX_URI", folder.toUri().toString()));
    StorageLayout layout = StorageLayout.of(settings);
    List<String> names =
        List.of(
            layout.idMap(IndexType.COLOR, 0),
            layout.manifest(IndexType.COLOR),
            layout.progress(),
            layout.exported());
    try (ObjectStore store = ObjectStore.open(settings.storage())) {
      for (String name : names) {
        store.put(name, content.getBytes(StandardCharsets.UTF_8));
      }
      IdMaps.Slice none = new IdMaps.Slice(0, 0, List.of());
      byte[] idMap = IdMaps.json(store, none, RemovedRows.NONE);
      store.put(IdMaps.object(layout, EMPTY.version(), none, idMap).object().key(), idMap);
      Exports exports = new Exports(store, settings, EMPTY, CommittedShards.none());
      List<Finding> findings =
          new ExportCheck(store, layout, EMPTY, exports)
              .run(
                  List.of(
                      IdMapCheck.of(store, layout, EMPTY.version(), EMPTY.types(), none, idMap)),
                  0);
      List<String> wrong = new ArrayList<>(names);
      if (content.equals("[null]")) { // an id map, of one position where nobody lives
        wrong.add(1, "Mismatch for color");
      }
      assertEquals(wrong, findings.stream().map(Finding::object).toList());
    }
  }
}
