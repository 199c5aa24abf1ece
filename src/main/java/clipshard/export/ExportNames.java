package clipshard.export;

import clipshard.config.IndexType;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.IOException;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What lies under the names that exports have. */
record ExportNames(ObjectStore store, StorageLayout layout) {

  /** Those of these keys that are there. */
  SortedMap<String, StoredObject> find(Collection<String> keys) throws IOException {
    return find(keys, keys::contains);
  }

  /**
   * Those of these keys that are there, and what lies beside them under a name that an export of
   * any index would have.
   */
  SortedMap<String, StoredObject> findAlike(Collection<String> keys) throws IOException {
    TreeSet<String> folders = new TreeSet<>(keys);
    for (IndexType type : IndexType.values()) {
      folders.add(layout.exportedShard(type, 0));
    }
    folders.add(layout.progress());
    return find(folders, key -> keys.contains(key) || isAlike(key));
  }

  private boolean isAlike(String key) {
    for (IndexType type : IndexType.values()) {
      if (key.matches("id_map_" + type.label() + "(_[0-9]+)?\\.json")
          || key.equals(layout.manifest(type))
          || layout.shardName().resembles(layout.prefix(), type.label(), key)) {
        return true;
      }
    }
    return false;
  }

  private SortedMap<String, StoredObject> find(Collection<String> keys, Predicate<String> wanted)
      throws IOException {
    TreeSet<String> folders = new TreeSet<>();
    keys.forEach(key -> folders.add(folder(key)));
    SortedMap<String, StoredObject> found = new TreeMap<>();
    for (String folder : folders) {
      for (StoredObject object : store.listFlat(folder)) {
        if (wanted.test(object.key())) {
          found.put(object.key(), object);
        }
      }
    }
    return found;
  }

  static String folder(String key) {
    return key.substring(0, key.lastIndexOf('/') + 1);
  }
}
