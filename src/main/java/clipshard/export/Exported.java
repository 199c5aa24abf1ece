package clipshard.export;

import clipshard.format.Json;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The record of a complete export: what of it a later run finds as it was left, and what is its to
 * remove.
 *
 * @param commitId of the snapshot that was exported
 * @param files by key
 * @param sha256 of the other two, since nothing else vouches for this record
 */
public record Exported(String commitId, Map<String, File> files, String sha256) {
  public Exported {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
    if (!sha256.equals(hash(commitId, files))) {
      throw new IllegalArgumentException("The record of the exports is not as it was written");
    }
  }

  /** The record of these files. */
  static Exported of(String commitId, Map<String, File> files) {
    return new Exported(commitId, files, hash(commitId, new TreeMap<>(files)));
  }

  private static String hash(String commitId, Map<String, File> files) {
    return DigestUtils.sha256Hex(Json.write(Map.of(commitId, files)));
  }

  /**
   * One file.
   *
   * @param bytes its size
   * @param copyOf key of the object that it is a copy of; empty where it is made of the snapshot
   * @param stamp that the store gave it, see {@link clipshard.store.StoredObject#stamp}
   */
  public record File(long bytes, String copyOf, String stamp) {}
}
