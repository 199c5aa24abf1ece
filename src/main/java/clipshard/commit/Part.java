package clipshard.commit;

import clipshard.store.ObjectRef;
import java.io.Serializable;

/**
 * An immutable object that a commit added: some rows of positions, shard entries or failures.
 *
 * @param rows how many rows it holds
 */
public record Part(String key, long bytes, String sha256, long rows) implements Serializable {
  /** The part stored as {@code object}. */
  public static Part of(ObjectRef object, long rows) {
    return new Part(object.key(), object.bytes(), object.sha256(), rows);
  }

  /** Where it is and what its bytes must be. */
  public ObjectRef object() {
    return new ObjectRef(key, bytes, sha256);
  }
}
