package clipshard.scripts;

import clipshard.config.ScriptNames;
import clipshard.config.Settings;
import clipshard.faiss.FaissIndex;
import clipshard.proof.AlignmentReport;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A copy of the index that {@code scripts/make-script-index.py} made: 25 vectors of color,
 * structure and combined in shards of 10, 10 and 5, with the ids 1000 to 1024; for tests to damage.
 */
public record ScriptFolder(Path path) {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/scripts");
  public static final List<String> TYPES = List.of("color", "structure", "combined");
  static final String SHARDS =
      "(?:[^/]*_)?(?<type>color|structure|combined)_shard_(?<shard>[0-9]+)[.](?:index|faiss)";

  /** The shards and manifests in {@code path}, and ids of one form, {@code list-text.json} say. */
  public static ScriptFolder copy(Path path, String ids) throws IOException {
    ScriptFolder folder = new ScriptFolder(Files.createDirectories(path));
    try (Stream<Path> files = Files.list(GOLDEN.resolve("index"))) {
      for (Path file : files.toList()) {
        Files.copy(file, path.resolve(file.getFileName()));
      }
    }
    for (String type : TYPES) {
      folder.putIds(type, ids);
    }
    return folder;
  }

  static Path golden(String name) {
    return GOLDEN.resolve(name);
  }

  static List<Path> goldenFiles(String folder) throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN.resolve(folder))) {
      return files.sorted().toList();
    }
  }

  void putIds(String type, String form) throws IOException {
    String end = form.substring(form.lastIndexOf('.'));
    Files.copy(golden("ids/" + form), path.resolve("id_map_" + type + end));
  }

  Path shard(String type, int number) {
    return path.resolve("clip_%s_shard_%05d.index".formatted(type, number));
  }

  /** Replaces text in a file; there must be some to replace. */
  public void replace(String file, String old, String by) throws IOException {
    String text = Files.readString(path.resolve(file));
    if (!text.contains(old)) {
      throw new IllegalArgumentException(file + " has no " + old);
    }
    Files.writeString(path.resolve(file), text.replace(old, by));
  }

  /** Changes a shard's vectors, {@code float[count][8]} in one array; what comes is written. */
  void change(String type, int number, Consumer<float[]> change) throws IOException {
    float[] rows = rows(type, number);
    change.accept(rows);
    write(type, number, rows, 8, Settings.Metric.INNER_PRODUCT);
  }

  byte[] bytes(String type, int number) throws IOException {
    return Files.readAllBytes(shard(type, number));
  }

  float[] rows(String type, int number) throws IOException {
    try (FaissIndex index = FaissIndex.fromBytes(bytes(type, number))) {
      return index.reconstruct(0, (int) index.count());
    }
  }

  void write(String type, int number, float[] rows, int dimension, Settings.Metric metric)
      throws IOException {
    try (FaissIndex index = FaissIndex.create(dimension, "Flat", metric)) {
      index.add(rows, rows.length / dimension);
      Files.write(shard(type, number), index.toBytes());
    }
  }

  /** What the check says, with the settings' defaults. */
  AlignmentReport check() throws IOException {
    return check(new ScriptNames("", SHARDS, "id_map_{type}")).orElseThrow();
  }

  /** What the check says; empty when there is nothing to check. */
  Optional<AlignmentReport> check(ScriptNames names) throws IOException {
    Settings.Storage storage =
        new Settings.Storage(path.toUri().toString(), "clip", 1 << 20, Map.of());
    try (ObjectStore store = ObjectStore.open(storage)) {
      Optional<ScriptFiles> files = ScriptFiles.find(store.list(names.folder()), names);
      if (files.isEmpty()) {
        return Optional.empty();
      }
      AlignmentReport report = new AlignmentReport();
      List<ScriptShardReader.Facts> facts = new ArrayList<>();
      for (List<ScriptShard> group : ScriptIndexCheck.groups(files.get(), report)) {
        facts.add(ScriptShardReader.read(store, group));
      }
      ScriptIdMaps ids = ScriptIdMaps.read(store, files.get(), report);
      new ScriptIndexCheck(files.get(), ids, report).run(store, facts);
      return Optional.of(report);
    }
  }
}
