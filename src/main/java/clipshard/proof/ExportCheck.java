package clipshard.proof;

import clipshard.config.IndexType;
import clipshard.export.Exported;
import clipshard.export.Exports;
import clipshard.export.Manifest;
import clipshard.export.ShardCopy;
import clipshard.format.Json;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import clipshard.text.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the files for other readers are, byte for byte, what the snapshot makes them. The id maps
 * have been looked at already, and the copies of the shards are not looked at here.
 */
public final class ExportCheck {
  private static final int MOST_DIFFERENCES = 5;

  private final ObjectStore store;
  private final StorageLayout layout;
  private final Snapshot snapshot;
  private final Exports exports;
  private final Map<String, Long> sizes = new LinkedHashMap<>();
  private final List<Finding> findings = new ArrayList<>();

  /**
   * A check of the exports of {@code snapshot}.
   *
   * @param exports made from it
   */
  public ExportCheck(ObjectStore store, StorageLayout layout, Snapshot snapshot, Exports exports) {
    this.store = store;
    this.layout = layout;
    this.snapshot = snapshot;
    this.exports = exports;
  }

  /**
   * Compares all of them.
   *
   * @param idMaps what was found of them
   * @param failures ids that have failed and have no position
   * @throws IOException when the store fails
   */
  public List<Finding> run(List<IdMapCheck.Outcome> idMaps, long failures) throws IOException {
    for (IdMapCheck.Outcome outcome : idMaps) {
      findings.addAll(outcome.findings());
      sizes.putAll(outcome.sizes());
    }
    exports.note(idMaps.stream().map(IdMapCheck.Outcome::expected).toList());
    for (ShardCopy copy : exports.copies()) {
      sizes.put(copy.to(), copy.from().bytes());
    }
    for (String label : snapshot.types()) {
      checkIdMap(label, idMaps);
    }
    for (String label : snapshot.types()) {
      checkManifest(IndexType.of(label));
    }
    checkProgress(failures);
    checkRecord();
    return List.copyOf(findings);
  }

  private void checkIdMap(String type, List<IdMapCheck.Outcome> idMaps) {
    long extra = idMaps.stream().mapToLong(it -> it.extraIds().getOrDefault(type, 0L)).sum();
    if (idMaps.stream().anyMatch(it -> it.extraIds().containsKey(type))) {
      findings.add(Finding.mismatch(type, snapshot.rows(), snapshot.rows() + extra));
    }
  }

  private void checkManifest(IndexType type) throws IOException {
    String name = layout.manifest(type);
    Optional<byte[]> json = find(name);
    Manifest expected = exports.manifest(type);
    if (json.isEmpty() || Arrays.equals(json.get(), Json.write(expected))) {
      return;
    }
    try {
      Manifest found = Json.read(json.get(), Manifest.class);
      findings.add(broken(name, difference(expected, found)));
    } catch (IOException e) {
      findings.add(broken(name, "is no manifest: " + e.getMessage()));
    }
  }

  private static String difference(Manifest expected, Manifest found) {
    if (found.shards().size() != expected.shards().size()) {
      return "lists %d shards, the snapshot has %d"
          .formatted(found.shards().size(), expected.shards().size());
    }
    for (int shard = 0; shard < found.shards().size(); shard++) {
      if (!found.shards().get(shard).equals(expected.shards().get(shard))) {
        return "says %s, the snapshot %s"
            .formatted(found.shards().get(shard), expected.shards().get(shard));
      }
    }
    if (!found.idMaps().equals(expected.idMaps())) {
      return "says %s, the snapshot %s".formatted(found.idMaps(), expected.idMaps());
    }
    return "is not as it was written: version %d, embed_type %s"
        .formatted(found.version(), found.embedType());
  }

  private void checkProgress(long failures) throws IOException {
    String name = layout.progress();
    Optional<byte[]> json = find(name);
    Map<String, Object> expected = exports.progress(failures);
    if (json.isEmpty() || Arrays.equals(json.get(), Json.write(expected))) {
      return;
    }
    try {
      Map<String, Object> found = Json.readMap(json.get());
      findings.add(
          broken(name, "is not as the snapshot makes it: " + differences(found, expected)));
    } catch (IOException e) {
      findings.add(broken(name, "is no JSON object"));
    }
  }

  private void checkRecord() throws IOException {
    String name = layout.exported();
    Optional<byte[]> json = find(name);
    Map<String, Exported.File> left = Map.of();
    if (json.isPresent()) {
      try {
        Exported found = Json.read(json.get(), Exported.class);
        left = found.files();
        checkRecord(found, json.get());
      } catch (IOException e) {
        findings.add(broken(name, "is no record of an export"));
      }
    }
    checkStrangers(left.keySet());
  }

  private void checkRecord(Exported found, byte[] json) throws IOException {
    String name = layout.exported();
    Map<String, Long> listed = new LinkedHashMap<>();
    found.files().forEach((key, file) -> listed.put(key, file.bytes()));
    if (!found.commitId().equals(snapshot.commitId())) {
      findings.add(ofAnotherCommit(found));
    } else if (!listed.equals(sizes) || !Arrays.equals(json, Json.write(found))) {
      findings.add(
          broken(name, "is not as the exports are, in bytes: " + differences(listed, sizes)));
    }
  }

  /** A program that reads whatever has such a name would take them for a part of the index. */
  private void checkStrangers(Set<String> left) throws IOException {
    for (String key : exports.findAlike(left)) {
      if (!sizes.containsKey(key)) {
        findings.add(
            left.contains(key)
                ? Finding.error(
                    key,
                    "is left of an earlier export, and none of this index; BuildIndex removes it")
                : Finding.error(
                    key,
                    "is no export of this index, but has the name of one, so that programs may read it; BuildIndex has not written it and does not remove it: remove or rename it"));
      }
    }
  }

  private static Finding broken(String name, String message) {
    return Finding.error(name, message).withRemedy(Finding.REPAIR_EXPORTS);
  }

  /** For example {@code rows is 3, not 4; shards is missing}; without one, the text differs. */
  private static String differences(Map<String, ?> found, Map<String, ?> expected) {
    Set<String> names = new LinkedHashSet<>(expected.keySet());
    names.addAll(found.keySet());
    List<String> differences =
        names.stream()
            .filter(name -> !shown(found, name).equals(shown(expected, name)))
            .map(name -> difference(name, found, expected))
            .toList();
    if (differences.isEmpty()) {
      return "it is written differently";
    }
    List<String> first = differences.subList(0, Math.min(MOST_DIFFERENCES, differences.size()));
    int more = differences.size() - first.size();
    return String.join("; ", first) + (more > 0 ? "; and %,d more".formatted(more) : "");
  }

  private static String difference(String name, Map<String, ?> found, Map<String, ?> expected) {
    String key = Shown.of(name);
    if (!found.containsKey(name)) {
      return key + " is missing";
    }
    return expected.containsKey(name)
        ? "%s is %s, not %s".formatted(key, shown(found, name), shown(expected, name))
        : key + " is no part of it";
  }

  private static String shown(Map<String, ?> values, String name) {
    return values.containsKey(name) ? Shown.of(String.valueOf(values.get(name))) : "";
  }

  /** The exports are behind after a run that died; they are ahead when a pointer was put back. */
  private Finding ofAnotherCommit(Exported found) throws IOException {
    long next = snapshot.version() + 1;
    boolean isAhead =
        store.list(StorageLayout.SNAPSHOTS).stream()
            .filter(object -> object.key().compareTo(layout.snapshotsOf(next)) > 0)
            .anyMatch(object -> object.key().contains(found.commitId()));
    return isAhead
        ? Finding.error(
            layout.pointer(),
            "names version %d, commit %s; the exports are of the later commit %s, whose snapshot is there: an older pointer was put in its place"
                .formatted(snapshot.version(), snapshot.commitId(), found.commitId()))
        : broken(
            layout.exported(),
            "says that the exports are of commit %s, the snapshot is of %s"
                .formatted(found.commitId(), snapshot.commitId()));
  }

  private Optional<byte[]> find(String name) throws IOException {
    Optional<byte[]> found = store.find(name);
    if (found.isEmpty()) {
      findings.add(broken(name, "is missing"));
    } else if (!name.equals(layout.exported())) {
      sizes.put(name, (long) found.get().length);
    }
    return found;
  }
}
