package clipshard.job.build.rebuild;

import clipshard.config.IndexType;
import clipshard.export.Manifest;
import clipshard.format.Json;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The id maps that an export has left, by the manifest's names and hashes: the only other record of
 * who was given which position.
 *
 * @param version of the index that they are of, in the same generation
 */
record TrustedIdMaps(long version, List<Manifest.IdMap> files) {
  private static final TrustedIdMaps NONE = new TrustedIdMaps(0, List.of());

  /** Those of a snapshot's generation; without files where there are none. */
  static TrustedIdMaps find(ObjectStore store, StorageLayout layout, Snapshot snapshot)
      throws IOException {
    IndexType type = IndexType.of(snapshot.types().get(0));
    Optional<byte[]> json = store.find(layout.manifest(type));
    if (json.isEmpty()) {
      return NONE;
    }
    try {
      Manifest manifest = Json.read(json.get(), Manifest.class);
      return manifest.generation() == snapshot.generation().number()
          ? new TrustedIdMaps(manifest.indexVersion(), manifest.idMaps())
          : NONE;
    } catch (IOException e) {
      return NONE;
    }
  }

  /** The files that list positions from {@code first} on, before {@code end}. */
  ArrayList<Manifest.IdMap> between(long first, long end) {
    return new ArrayList<>(
        files.stream()
            .filter(file -> file.first() < end && file.first() + file.count() > first)
            .toList());
  }

  /** The ids of a file, null where nobody lives; none where it is not what was written. */
  static List<String> read(ObjectStore store, Manifest.IdMap file) throws IOException {
    Optional<byte[]> json = store.find(file.object());
    return json.isPresent() && DigestUtils.sha256Hex(json.get()).equals(file.sha256())
        ? Json.readListWithNulls(json.get(), String.class)
        : List.of();
  }

  /** The positions of a snapshot where nobody lives; empty where they do not tell. */
  Optional<List<Long>> nobody(ObjectStore store, Snapshot snapshot) throws IOException {
    if (version != snapshot.version()) {
      return Optional.empty();
    }
    List<Long> nobody = new ArrayList<>();
    long position = 0;
    for (Manifest.IdMap file : files) {
      for (String id : read(store, file)) {
        if (id == null) {
          nobody.add(position);
        }
        position++;
      }
    }
    return position == snapshot.rows() ? Optional.of(nobody) : Optional.empty();
  }
}
