package clipshard.job.check;

import clipshard.commit.CommittedShards;
import clipshard.format.Json;
import clipshard.format.Pointer;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.proof.CommittedIndex;
import clipshard.proof.Finding;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an earlier commit left, to which the index can go back when a later one is damaged. */
record FormerIndex(CommittedIndex index, Pointer pointer) {

  /** Of the commit before this one; empty where it cannot be opened. */
  static Optional<FormerIndex> before(ObjectStore store, StorageLayout layout, Snapshot snapshot) {
    return snapshot.version() == 1
        ? Optional.empty()
        : open(store, layout.snapshot(snapshot.version() - 1, snapshot.parent()));
  }

  /** Of the last commit that can be opened. */
  static Optional<FormerIndex> newest(ObjectStore store) throws IOException {
    List<String> keys =
        store.list(StorageLayout.SNAPSHOTS).stream()
            .map(StoredObject::key)
            .sorted(Comparator.reverseOrder())
            .toList();
    for (String key : keys) {
      Optional<FormerIndex> former = open(store, key);
      if (former.isPresent()) {
        return former;
      }
    }
    return Optional.empty();
  }

  /** Of one that cannot be opened, for whatever reason, nobody is told. */
  private static Optional<FormerIndex> open(ObjectStore store, String key) {
    try {
      byte[] json = store.get(key);
      Snapshot snapshot = Snapshot.read(json);
      CommittedIndex index = new CommittedIndex(snapshot, CommittedShards.read(store, snapshot));
      return Optional.of(new FormerIndex(index, Pointer.to(snapshot, ObjectRef.of(key, json))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether all objects that it names are there.
   *
   * @param now those of the present index, which have been read
   * @param unread those of them that could not be
   */
  boolean isWhole(ObjectStore store, Set<String> now, Set<String> unread) {
    for (Map.Entry<String, ObjectRef> object : index.objects().entrySet()) {
      try {
        if (unread.contains(object.getKey())) {
          return false;
        }
        if (!now.contains(object.getKey())) {
          store.get(object.getValue());
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  /** How to go back to it. */
  Finding advice(StorageLayout layout) {
    return Finding.warning(
        layout.pointer(),
        "version %d does without what is damaged; to go back to it, replace the content of %s by %s and run BuildIndex, which embeds again what came after"
            .formatted(
                pointer.version(),
                layout.pointer(),
                new String(Json.write(pointer), StandardCharsets.UTF_8)));
  }
}
