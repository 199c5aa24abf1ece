package clipshard.commit;

import clipshard.store.ObjectRef;

/**
 * The object whose PUT is the commit: it names the snapshot that counts.
 *
 * @param version of the snapshot
 * @param commitId of the snapshot
 * @param key of the snapshot
 * @param bytes size of the snapshot object
 * @param sha256 of the snapshot object
 */
record Pointer(long version, String commitId, String key, long bytes, String sha256) {
  static Pointer to(Snapshot snapshot, ObjectRef object) {
    return new Pointer(
        snapshot.version(), snapshot.commitId(), object.key(), object.bytes(), object.sha256());
  }

  ObjectRef object() {
    return new ObjectRef(key, bytes, sha256);
  }
}
