package clipshard.job;

import clipshard.commit.Committer;
import clipshard.format.FailureRow;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of jobs: a fresh table and a fresh folder for each. */
public abstract class WithWorkbench {
  @TempDir public static Path data;
  @TempDir public Path folder;
  public Workbench bench;

  @BeforeEach
  void openBench() throws Exception {
    bench = new Workbench(folder);
  }

  @AfterEach
  void closeBench() throws Exception {
    bench.close();
  }

  /** The exported shards and ids: what must not depend on what happened on the way. */
  public Map<String, String> exports() throws IOException {
    Map<String, String> exports = bench.objects();
    exports.keySet().removeIf(key -> !key.matches("clip_.*index|id_map_.*"));
    return exports;
  }

  /** The exported ids in the order of their positions, null where nobody lives any more. */
  public List<String> idMap(String type) throws IOException {
    try (ObjectStore store = bench.store()) {
      return Json.readListWithNulls(store.get("id_map_" + type + ".json"), String.class);
    }
  }

  public static List<String> numbers(long from, long to) {
    return LongStream.range(from, to).mapToObj(Long::toString).toList();
  }

  public Snapshot snapshot() throws IOException {
    try (ObjectStore store = bench.store()) {
      return Committer.open(store, StorageLayout.of(bench.settings())).opened().orElseThrow();
    }
  }

  /** The recorded failures, oldest first; a row that failed in two runs is there twice. */
  public List<FailureRow> ledger() throws IOException {
    List<FailureRow> rows = new ArrayList<>();
    try (ObjectStore store = bench.store()) {
      for (Part part : snapshot().failures()) {
        rows.addAll(FailureRow.PARQUET.read(store.get(part.object())));
      }
    }
    return rows;
  }

  /** The committed positions, ascending. */
  public List<PositionRow> positions() throws IOException {
    List<PositionRow> rows = new ArrayList<>();
    try (ObjectStore store = bench.store()) {
      for (Part part : snapshot().positions()) {
        rows.addAll(PositionRow.PARQUET.read(store.get(part.object())));
      }
    }
    return rows;
  }
}
