package clipshard.validate;

import clipshard.commit.CommittedShards;
import clipshard.commit.Json;
import clipshard.commit.Manifest;
import clipshard.commit.Part;
import clipshard.commit.PositionRow;
import clipshard.commit.ShardEntry;
import clipshard.commit.Snapshot;
import clipshard.commit.StorageLayout;
import clipshard.embed.IndexType;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the files for other readers say what the snapshot says. */
public final class ExportCheck {
  private final ObjectStore store;
  private final StorageLayout layout;

  public ExportCheck(ObjectStore store, StorageLayout layout) {
    this.store = store;
    this.layout = layout;
  }

  /**
   * Compares {@code id_map_<type>.json}, all its parts, with the snapshot's positions.
   *
   * @throws IOException when the store fails, or the positions are damaged
   */
  public List<Finding> checkIdMap(Snapshot snapshot, IndexType type) throws IOException {
    List<String> exported = new ArrayList<>();
    String name = layout.idMap(type, 0);
    for (int part = 0; part == 0 || exported.size() < snapshot.rows(); part++) {
      Optional<byte[]> json = store.find(layout.idMap(type, part));
      if (json.isEmpty()) {
        if (part == 0) {
          return List.of(Finding.error(name, "is missing"));
        }
        break;
      }
      try {
        exported.addAll(Json.readList(json.get(), String.class));
      } catch (IOException e) {
        return List.of(Finding.error(layout.idMap(type, part), "is no JSON list of ids"));
      }
    }
    if (exported.size() != snapshot.rows()) {
      return List.of(Finding.mismatch(type.label(), snapshot.rows(), exported.size()));
    }
    return compareIds(snapshot, name, exported);
  }

  private List<Finding> compareIds(Snapshot snapshot, String name, List<String> exported)
      throws IOException {
    for (Part part : snapshot.positions()) {
      for (PositionRow row : PositionRow.fromParquet(store.get(part.object()))) {
        String found = exported.get(Math.toIntExact(row.position()));
        if (!row.id().equals(found)) {
          return List.of(
              Finding.error(
                  name,
                  "has id %s at position %d, the snapshot %s"
                      .formatted(found, row.position(), row.id())));
        }
      }
    }
    return List.of();
  }

  /** Compares {@code <prefix>_<type>_manifest.json} with the shard entries. */
  public List<Finding> checkManifest(CommittedShards shards, IndexType type) throws IOException {
    String name = layout.manifest(type);
    Optional<byte[]> json = store.find(name);
    if (json.isEmpty()) {
      return List.of(Finding.error(name, "is missing"));
    }
    List<Integer> counts;
    try {
      counts =
          Json.read(json.get(), Manifest.class).shards().stream()
              .map(Manifest.Shard::count)
              .toList();
    } catch (IOException e) {
      return List.of(Finding.error(name, "is no manifest: " + e.getMessage()));
    }
    List<Integer> expected = shards.all().stream().map(ShardEntry::count).toList();
    return counts.equals(expected)
        ? List.of()
        : List.of(
            Finding.error(
                name,
                "lists %d shards of %s rows, the snapshot has %d of %s"
                    .formatted(counts.size(), counts, expected.size(), expected)));
  }

  /** Whether {@code progress.json} is there and of this commit. */
  public List<Finding> checkProgress(Snapshot snapshot) throws IOException {
    Optional<byte[]> json = store.find(layout.progress());
    if (json.isEmpty()) {
      return List.of(Finding.error(layout.progress(), "is missing"));
    }
    Object commit;
    try {
      commit = Json.readMap(json.get()).get("commit_id");
    } catch (IOException e) {
      return List.of(Finding.error(layout.progress(), "is no JSON object"));
    }
    return snapshot.commitId().equals(commit)
        ? List.of()
        : List.of(
            Finding.error(
                layout.progress(),
                "is of commit %s, the snapshot of %s".formatted(commit, snapshot.commitId())));
  }
}
