package clipshard.store;

import java.time.Instant;

/**
 * One line of a listing.
 *
 * @param key relative to the store's base URI
 * @param bytes the object's size
 * @param modified when it was written; S3 tells whole seconds
 * @param etag the store's mark of its content; empty where the store has none
 */
public record StoredObject(String key, long bytes, Instant modified, String etag) {
  /** Another one than before tells that the object was written since. */
  public String stamp() {
    return (modified + " " + etag).strip();
  }
}
