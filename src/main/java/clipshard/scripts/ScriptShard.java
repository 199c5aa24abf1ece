package clipshard.scripts;

import java.io.Serializable;

/**
 * A file whose name says that it is a shard.
 *
 * @param type what its vectors are of, as the name says
 * @param number as the name says
 * @param key below the base URI
 * @param bytes as listed
 */
public record ScriptShard(String type, int number, String key, long bytes) implements Serializable {

  /** The folder it is in, ending in a slash; empty for the base URI. */
  String folder() {
    return key.substring(0, key.lastIndexOf('/') + 1);
  }
}
