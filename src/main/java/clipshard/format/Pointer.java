package clipshard.format;

import clipshard.store.ObjectRef;

/**
 * The object whose PUT is the commit: it names the snapshot that counts.
 *
 * @param version of the snapshot; 0 when it names none
 * @param commitId of the snapshot
 * @param key of the snapshot
 * @param bytes size of the snapshot object
 * @param sha256 of the snapshot object
 */
public record Pointer(long version, String commitId, String key, long bytes, String sha256) {
  // The one object whose bytes no other one vouches for. A damaged version must not say "nothing".
  public Pointer {
    boolean empty = commitId.isEmpty() && key.isEmpty() && bytes == 0 && sha256.isEmpty();
    if (version < 0 || (version == 0) != empty) {
      throw new IllegalArgumentException(
          "No pointer has version=%d commitId=%s key=%s bytes=%d sha256=%s"
              .formatted(version, commitId, key, bytes, sha256));
    }
    if (version > 0) {
      requireSnapshot(commitId, new ObjectRef(key, bytes, sha256));
    }
  }

  private static void requireSnapshot(String commitId, ObjectRef object) {
    if (commitId.isEmpty() || !object.key().startsWith(StorageLayout.SNAPSHOTS)) {
      throw new IllegalArgumentException(
          "No pointer names commit '%s' at %s".formatted(commitId, object.key()));
    }
  }

  public static Pointer to(Snapshot snapshot, ObjectRef object) {
    return new Pointer(
        snapshot.version(), snapshot.commitId(), object.key(), object.bytes(), object.sha256());
  }

  /** What there is before the first commit. */
  public static Pointer toNothing() {
    return new Pointer(0, "", "", 0, "");
  }

  public boolean isToNothing() {
    return version == 0;
  }

  public ObjectRef object() {
    return new ObjectRef(key, bytes, sha256);
  }
}
