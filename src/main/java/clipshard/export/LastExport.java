package clipshard.export;

import clipshard.format.Json;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the run left that exported last, and whether it is still so: a file that has another size or
 * stamp was written by somebody else since. Nothing is read but a record and listings.
 */
final class LastExport {
  private final ObjectStore store;
  private final StorageLayout layout;
  private final ExportNames names;
  private final Optional<Exported> record;

  private LastExport(ObjectStore store, StorageLayout layout) throws IOException {
    this.store = store;
    this.layout = layout;
    this.names = new ExportNames(store, layout);
    this.record = store.find(layout.exported()).flatMap(LastExport::parse);
  }

  /** Reads its record. */
  static LastExport read(ObjectStore store, StorageLayout layout) throws IOException {
    return new LastExport(store, layout);
  }

  /** A record that cannot be read is as good as none: the exports are written again. */
  private static Optional<Exported> parse(byte[] json) {
    try {
      return Optional.of(Json.read(json, Exported.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Map<String, Exported.File> files() {
    return record.map(Exported::files).orElse(Map.of());
  }

  /** Whether it was of this commit and these copies, and all of it is there as it was left. */
  boolean isWhole(String commitId, Collection<ShardCopy> copies) throws IOException {
    if (!record.map(Exported::commitId).equals(Optional.of(commitId))) {
      return false;
    }
    Map<String, String> wanted =
        copies.stream().collect(Collectors.toMap(ShardCopy::to, copy -> copy.from().key()));
    Map<String, String> copied = new HashMap<>();
    files().forEach((key, file) -> copied.put(key, file.copyOf()));
    copied.values().removeIf(String::isEmpty);
    Map<String, StoredObject> present = names.find(files().keySet());
    return copied.equals(wanted) && files().keySet().stream().allMatch(key -> isLeft(key, present));
  }

  /** The copies that it did not make, or that are not there as it left them. */
  List<ShardCopy> pending(Collection<ShardCopy> copies) throws IOException {
    Map<String, StoredObject> present =
        names.find(copies.stream().map(ShardCopy::to).collect(Collectors.toSet()));
    return copies.stream().filter(copy -> !isCopied(copy) || !isLeft(copy.to(), present)).toList();
  }

  private boolean isCopied(ShardCopy copy) {
    Exported.File file = files().get(copy.to());
    return file != null && file.copyOf().equals(copy.from().key());
  }

  private boolean isLeft(String key, Map<String, StoredObject> present) {
    Exported.File file = files().get(key);
    StoredObject found = present.get(key);
    return found != null && found.bytes() == file.bytes() && found.stamp().equals(file.stamp());
  }

  /**
   * Removes what it left that is no export any more, then makes the next record.
   *
   * @param made bytes of the files that were made of the snapshot
   * @param copies all that there must be
   * @param copied the keys of those that were written now
   */
  void follow(
      String commitId, Map<String, Long> made, Collection<ShardCopy> copies, Set<String> copied)
      throws IOException {
    Set<String> all = new TreeSet<>(made.keySet());
    copies.forEach(copy -> all.add(copy.to()));
    Map<String, StoredObject> present = names.find(all);
    Map<String, Exported.File> files = new TreeMap<>();
    made.forEach((key, bytes) -> files.put(key, file(bytes, "", present.get(key))));
    for (ShardCopy copy : copies) {
      files.put(
          copy.to(),
          copied.contains(copy.to())
              ? file(copy.from().bytes(), copy.from().key(), present.get(copy.to()))
              : files().get(copy.to()));
    }
    Set<String> leftovers = new TreeSet<>(files().keySet());
    leftovers.removeAll(all);
    remove(leftovers);
    store.put(layout.exported(), Json.write(Exported.of(commitId, files)));
  }

  /** Of a listing that does not show what was written, the next run takes nothing for granted. */
  private static Exported.File file(long bytes, String copyOf, StoredObject listed) {
    boolean isShown = listed != null && listed.bytes() == bytes;
    return new Exported.File(bytes, copyOf, isShown ? listed.stamp() : "");
  }

  private void remove(Set<String> keys) throws IOException {
    SortedMap<String, Set<String>> folders = new TreeMap<>();
    for (String key : names.find(keys).keySet()) {
      folders.computeIfAbsent(ExportNames.folder(key), folder -> new TreeSet<>()).add(key);
    }
    for (Map.Entry<String, Set<String>> folder : folders.entrySet()) {
      store.deleteAll(folder.getKey(), folder.getValue());
    }
  }
}
