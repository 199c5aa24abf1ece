package clipshard.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.commit.CommittedShards;
import clipshard.commit.ModelPin;
import clipshard.commit.PlanProgress;
import clipshard.commit.Snapshot;
import clipshard.commit.StorageLayout;
import clipshard.config.Settings;
import clipshard.config.ShardNamePattern;
import clipshard.embed.IndexType;
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
          new ModelPin("a".repeat(64), "clip", 512),
          List.of("color"),
          "inner_product",
          "Flat",
          1000,
          0,
          List.of(),
          List.of(),
          List.of(),
          new PlanProgress("plan", 1));

  private final StorageLayout layout =
      new StorageLayout("clip", ShardNamePattern.parse("{prefix}_{type}_shard_{index:5}.index"));
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {" ", "null", "{", "[null]", "{\"shards\":null}", "17", "\"text\""})
  void damagedExportsAreFindings(String content) throws IOException {
    try (ObjectStore store =
        ObjectStore.open(
            new Settings.Storage(folder.toUri().toString(), "clip", 1 << 20, Map.of()))) {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      store.put(layout.idMap(IndexType.COLOR, 0), bytes);
      store.put(layout.manifest(IndexType.COLOR), bytes);
      store.put(layout.progress(), bytes);
      ExportCheck check = new ExportCheck(store, layout);
      List<Finding> findings = new ArrayList<>(check.checkIdMap(EMPTY, IndexType.COLOR));
      findings.addAll(check.checkManifest(CommittedShards.none(), IndexType.COLOR));
      findings.addAll(check.checkProgress(EMPTY));
      assertEquals(
          List.of("id_map_color.json", "clip_color_manifest.json", "progress.json"),
          findings.stream().map(Finding::object).toList());
    }
  }
}
