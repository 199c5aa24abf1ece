package clipshard.commit;

import clipshard.format.Generation;
import clipshard.format.Part;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Removes what runs that died, open tails that grew, and compactions have left: objects with keys
 * of our own patterns that are older than {@link #MIN_AGE}, and that neither of the last two
 * snapshots names, nor the last one of the generation before, as long as the present one is not as
 * old, nor one whose exports have been replaced since. To be called by the only writer.
 */
public record GarbageCollector(ObjectStore store, StorageLayout layout, Instant now) {
  /**
   * Far longer than the clocks of a store and its client differ (S3 refuses requests that are 15
   * minutes off), and than a reader takes that opened the snapshot before last.
   */
  static final Duration MIN_AGE = Duration.ofHours(24);

  /**
   * Removes the garbage beside {@code current}, the snapshot that counts.
   *
   * @return how many objects were removed; 0 as well when an earlier snapshot cannot be found,
   *     since then nobody knows what that names
   */
  public int collect(Snapshot current) throws IOException {
    Set<String> named = new HashSet<>();
    addNamed(named, current);
    try {
      for (long version : replacedLately(current)) {
        for (StoredObject object : store.list(StorageLayout.SNAPSHOTS)) {
          if (object.key().startsWith(layout.snapshotsOf(version))) {
            addNamed(named, Snapshot.read(store.get(object.key())));
          }
        }
      }
      if (current.version() > 1) {
        addNamed(named, snapshot(current, current.version() - 1, current.parent()));
      }
      Generation generation = current.generation();
      if (generation.number() > 0
          && Instant.parse(generation.since()).isAfter(now.minus(MIN_AGE))) {
        addNamed(named, snapshot(current, generation.formerVersion(), generation.formerCommitId()));
      }
    } catch (FileNotFoundException e) {
      return 0;
    }
    int removed = 0;
    for (String folder : layout.ownFolders()) {
      removed += sweep(folder, named);
    }
    return removed;
  }

  /** Versions that a reader may have by a manifest that was replaced less than that ago. */
  private List<Long> replacedLately(Snapshot current) throws IOException {
    NavigableMap<Long, Instant> exported = new TreeMap<>();
    for (StoredObject idMap : store.listFlat(StorageLayout.ID_MAPS)) {
      layout
          .versionOfIdMap(idMap.key())
          .ifPresent(version -> exported.putIfAbsent(version, idMap.modified()));
    }
    return exported.headMap(current.version(), false).keySet().stream()
        .filter(
            version -> {
              Map.Entry<Long, Instant> next = exported.higherEntry(version);
              return next != null && next.getValue().isAfter(now.minus(MIN_AGE));
            })
        .toList();
  }

  private Snapshot snapshot(Snapshot current, long version, String commitId) throws IOException {
    String key = layout.snapshot(version, commitId);
    Snapshot earlier = Snapshot.read(store.get(key));
    if (!earlier.commitId().equals(commitId) || !earlier.model().isSameModel(current.model())) {
      throw new DamagedObjectException(key, "is not the snapshot that it is named after");
    }
    return earlier;
  }

  private void addNamed(Set<String> named, Snapshot snapshot) throws IOException {
    named.add(layout.snapshot(snapshot.version(), snapshot.commitId()));
    named.add(layout.idMapObjects(snapshot.version()));
    for (List<Part> parts :
        List.of(
            snapshot.positions(), snapshot.entries(), snapshot.failures(), snapshot.removals())) {
      parts.forEach(part -> named.add(part.key()));
    }
    for (ShardEntry shard : CommittedShards.entries(store, snapshot.entries()).values()) {
      shard.objects().values().stream().map(ObjectRef::key).forEach(named::add);
      shard.sealed().values().stream().map(ObjectRef::key).forEach(named::add);
    }
  }

  private int sweep(String folder, Set<String> named) throws IOException {
    List<StoredObject> present = store.list(folder);
    List<StoredObject> garbage = present.stream().filter(o -> isGarbage(o, named)).toList();
    if (!garbage.isEmpty() && garbage.size() == present.size()) {
      // Object by object, S3A would put a zero-byte marker in the place of the last one.
      store.deleteFolder(folder);
      return garbage.size();
    }
    for (StoredObject object : garbage) {
      store.delete(object.key());
    }
    return garbage.size();
  }

  /**
   * Whether nothing needs it any more.
   *
   * @param named keys, and how those begin that end in a hash which no snapshot names
   */
  private boolean isGarbage(StoredObject object, Set<String> named) {
    return layout.isOwn(object.key())
        && !named.contains(object.key())
        && !named.contains(object.key().substring(0, object.key().indexOf('-') + 1))
        && object.modified().isBefore(now.minus(MIN_AGE));
  }
}
