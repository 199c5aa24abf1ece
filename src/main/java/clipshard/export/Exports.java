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
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files derived from a snapshot for readers that know their names. Written after the commit, in the
 * order of the methods here; never read for building.
 */
public final class Exports {
  private static final double BYTES_PER_MB = 1e6;

  private final ObjectStore store;
  private final StorageLayout layout;
  private final Settings settings;
  private final Snapshot snapshot;
  private final CommittedShards shards;
  private final Map<String, Long> written = new LinkedHashMap<>();
  private final Set<String> copied = new HashSet<>();
  private List<IdMapObject> idMaps = List.of();
  private LastExport last;

  /** Exports of {@code snapshot}, whose shards are {@code shards}. */
  public Exports(ObjectStore store, Settings settings, Snapshot snapshot, CommittedShards shards) {
    this.store = store;
    this.layout = StorageLayout.of(settings);
    this.settings = settings;
    this.snapshot = snapshot;
    this.shards = shards;
  }

  /** Whether all exports of this snapshot are there already, as they were left. */
  public boolean isCurrent() throws IOException {
    return !settings.exports().repair() && last().isWhole(snapshot.commitId(), copies());
  }

  /** Notes the id maps, which are written for this under all of their names. */
  public void note(List<IdMapObject> files) {
    idMaps = List.copyOf(files);
    for (IdMapObject file : files) {
      types()
          .forEach(type -> written.put(layout.idMap(type, file.number()), file.object().bytes()));
    }
  }

  /**
   * The shards that are not yet under their exported names, or were written over there. They are
   * taken to be copied before the progress is written.
   */
  public List<ShardCopy> pendingCopies() throws IOException {
    List<ShardCopy> pending = settings.exports().repair() ? copies() : last().pending(copies());
    pending.forEach(copy -> copied.add(copy.to()));
    return pending;
  }

  /** All that must be under their exported names. */
  public List<ShardCopy> copies() {
    List<ShardCopy> copies = new ArrayList<>();
    if (settings.exports().fixedNames()) {
      for (ShardEntry entry : shards.all()) {
        for (IndexType type : types()) {
          ObjectRef object = entry.served(type.label());
          if (object != null) {
            copies.add(new ShardCopy(object, layout.exportedShard(type, entry.ordinal())));
          }
        }
      }
    }
    return copies;
  }

  /**
   * The keys that an export of any index might have, and these, as far as they are there.
   *
   * @param keys that exports once had
   */
  public Set<String> findAlike(Set<String> keys) throws IOException {
    return new ExportNames(store, layout).findAlike(keys).keySet();
  }

  /** Writes {@code <prefix>_<type>_manifest.json}. */
  public void writeManifests() throws IOException {
    for (IndexType type : types()) {
      put(layout.manifest(type), Json.write(manifest(type)));
    }
  }

  /** What {@code <prefix>_<type>_manifest.json} says, with the id maps that were noted. */
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
          new Manifest.Shard(
              entry.ordinal(),
              file,
              entry.count(),
              shards.removed().count(entry.ordinal()),
              entry.createdAt(),
              megabytes,
              object.key(),
              object.sha256()));
    }
    List<Manifest.IdMap> maps =
        idMaps.stream()
            .map(
                map ->
                    new Manifest.IdMap(
                        layout.idMap(type, map.number()),
                        map.first(),
                        map.count(),
                        map.object().key(),
                        map.object().sha256()))
            .toList();
    return new Manifest(
        1, type.label(), snapshot.version(), snapshot.generation().number(), lines, maps);
  }

  /**
   * Writes {@code progress.json}, removes what an earlier export left that this one does not have,
   * and records that the exports are complete.
   */
  public void writeProgress(long failures) throws IOException {
    put(layout.progress(), Json.write(progress(failures)));
    last().follow(snapshot.commitId(), written, copies(), copied);
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

  private LastExport last() throws IOException {
    if (last == null) {
      last = LastExport.read(store, layout);
    }
    return last;
  }

  private List<IndexType> types() {
    return snapshot.types().stream().map(IndexType::of).toList();
  }
}
