package clipshard.export;

import clipshard.commit.CommittedShards;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Files derived from a snapshot for readers that know their names. Written after the commit, in the
 * order of the methods here; never read for building.
 */
public final class Exports {
  private static final double BYTES_PER_MB = 1e6;

  /** S3 tells the times of objects in whole seconds. */
  private static final Duration CLOCK_UNIT = Duration.ofSeconds(1);

  private final ObjectStore store;
  private final StorageLayout layout;
  private final Settings settings;
  private final Snapshot snapshot;
  private final CommittedShards shards;
  private final Map<String, Long> written = new LinkedHashMap<>();

  /** Exports of {@code snapshot}, whose shards are {@code shards}. */
  public Exports(ObjectStore store, Settings settings, Snapshot snapshot, CommittedShards shards) {
    this.store = store;
    this.layout = StorageLayout.of(settings);
    this.settings = settings;
    this.snapshot = snapshot;
    this.shards = shards;
  }

  /** Whether all exports of this snapshot are there already, with the sizes they must have. */
  public boolean isCurrent() throws IOException {
    Optional<Exported> exported = exported();
    return exported.isPresent()
        && exported.get().commitId().equals(snapshot.commitId())
        && sizesOf(exported.get().objects().keySet()).equals(exported.get().objects())
        && pendingCopies().isEmpty();
  }

  private Optional<Exported> exported() throws IOException {
    return store.find(layout.exported()).flatMap(Exports::parse);
  }

  /** A record that cannot be read is as good as none: the exports are written again. */
  private static Optional<Exported> parse(byte[] json) {
    try {
      return Optional.of(Json.read(json, Exported.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Notes files that were written for this.
   *
   * @param files their names and bytes
   */
  public void note(Map<String, Long> files) {
    written.putAll(files);
  }

  /**
   * The shards that are not yet under their exported names, or in another size, or from before they
   * were sealed or compacted: that may leave the size what it was.
   */
  public List<ShardCopy> pendingCopies() throws IOException {
    if (!settings.exports().fixedNames()) {
      return List.of();
    }
    Map<ShardCopy, ShardEntry> wanted = new LinkedHashMap<>();
    for (ShardEntry entry : shards.all()) {
      for (IndexType type : types()) {
        String name = layout.exportedShard(type, entry.ordinal());
        wanted.put(new ShardCopy(entry.served(type.label()), name), entry);
      }
    }
    Map<String, StoredObject> present =
        find(wanted.keySet().stream().map(ShardCopy::to).collect(Collectors.toSet()));
    int generation = snapshot.generation().number();
    boolean isOther = generation != exported().map(Exported::generation).orElse(0);
    return wanted.entrySet().stream()
        .filter(copy -> isOther || isPending(copy.getKey(), copy.getValue(), present))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isPending(
      ShardCopy copy, ShardEntry entry, Map<String, StoredObject> present) {
    StoredObject found = present.get(copy.to());
    return found == null
        || found.bytes() != copy.from().bytes()
        || (!entry.sealed().isEmpty()
            && found.modified().plus(CLOCK_UNIT).isBefore(Instant.parse(entry.createdAt())));
  }

  /** Writes {@code <prefix>_<type>_manifest.json}. */
  public void writeManifests() throws IOException {
    for (IndexType type : types()) {
      put(layout.manifest(type), Json.write(manifest(type)));
    }
  }

  /** What {@code <prefix>_<type>_manifest.json} says. */
  public Manifest manifest(IndexType type) {
    List<Manifest.Shard> lines = new ArrayList<>();
    for (ShardEntry entry : shards.all()) {
      var object = entry.served(type.label());
      String file =
          settings.exports().fixedNames()
              ? layout.exportedShard(type, entry.ordinal())
              : object.key();
      double megabytes = Math.round(object.bytes() / BYTES_PER_MB * 100) / 100.0;
      lines.add(
          new Manifest.Shard(entry.ordinal(), file, entry.count(), entry.createdAt(), megabytes));
    }
    return new Manifest(1, type.label(), lines);
  }

  /** Writes {@code progress.json}, then records that the exports are complete. */
  public void writeProgress(long failures) throws IOException {
    put(layout.progress(), Json.write(progress(failures)));
    store.put(
        layout.exported(),
        Json.write(new Exported(snapshot.commitId(), snapshot.generation().number(), written)));
  }

  /**
   * What {@code progress.json} says.
   *
   * @param failures ids that have failed and have no position
   */
  public Map<String, Object> progress(long failures) throws IOException {
    Map<String, Object> progress = new LinkedHashMap<>();
    String lastId = lastId();
    for (IndexType type : types()) {
      progress.put(type.label(), lastId);
    }
    progress.put("rows", snapshot.rows());
    progress.put("shards", shards.all().size());
    progress.put("failures", failures);
    progress.put("version", snapshot.version());
    progress.put("commit_id", snapshot.commitId());
    return progress;
  }

  private String lastId() throws IOException {
    if (snapshot.positions().isEmpty()) {
      return "";
    }
    Part last = snapshot.positions().get(snapshot.positions().size() - 1);
    List<PositionRow> rows = PositionRow.PARQUET.read(store.get(last.object()));
    return rows.get(rows.size() - 1).id();
  }

  private void put(String key, byte[] content) throws IOException {
    store.put(key, content);
    written.put(key, (long) content.length);
  }

  private Map<String, Long> sizesOf(Set<String> keys) throws IOException {
    Map<String, Long> sizes = new HashMap<>();
    find(keys).forEach((key, object) -> sizes.put(key, object.bytes()));
    return sizes;
  }

  private Map<String, StoredObject> find(Set<String> keys) throws IOException {
    Map<String, StoredObject> found = new HashMap<>();
    Set<String> folders = keys.stream().map(Exports::folder).collect(Collectors.toSet());
    for (String folder : folders) {
      for (StoredObject object : store.listFlat(folder)) {
        if (keys.contains(object.key())) {
          found.put(object.key(), object);
        }
      }
    }
    return found;
  }

  private static String folder(String key) {
    return key.substring(0, key.lastIndexOf('/') + 1);
  }

  private List<IndexType> types() {
    return snapshot.types().stream().map(IndexType::of).toList();
  }
}
