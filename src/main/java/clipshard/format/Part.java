package clipshard.format;

import clipshard.store.ObjectRef;
import java.io.Serializable;

/**
 * An immutable object that a commit added: some rows of positions, shard entries or failures.
 *
 * @param rows how many rows it holds
 */
public record Part(String key, long bytes, String sha256, long rows) implements Serializable {
  public Part {
    if (rows < 0) {
      throw new IllegalArgumentException("A part of " + rows + " rows: " + key);
    }
    new ObjectRef(key, bytes, sha256); // valid, or this throws
  }

  /** The part stored as {@code object}. */
  public static Part of(ObjectRef object, long rows) {
    return new Part(object.key(), object.bytes(), object.sha256(), rows);
  }

  /** Where it is and what its bytes must be. */
  public ObjectRef object() {
    return new ObjectRef(key, bytes, sha256);
  }
}
