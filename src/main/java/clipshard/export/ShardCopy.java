package clipshard.export;

import clipshard.store.ObjectRef;
import java.io.Serializable;

/**
 * A shard that is to appear under the name that existing readers know.
 *
 * @param from the shard's own object
 * @param to the export's key
 */
public record ShardCopy(ObjectRef from, String to) implements Serializable {
  /** What must lie under the export's key. */
  public ObjectRef copy() {
    return new ObjectRef(to, from.bytes(), from.sha256());
  }
}
