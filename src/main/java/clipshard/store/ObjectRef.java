package clipshard.store;

import java.io.Serializable;
import java.util.Objects;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * An object with what its bytes must be: whoever holds this can tell a damaged one.
 *
 * @param key relative to the store's base URI
 * @param bytes the object's size
 * @param sha256 of its content, 64 lower-case hex digits
 */
public record ObjectRef(String key, long bytes, String sha256) implements Serializable {
  public ObjectRef {
    Objects.requireNonNull(key, "key");
    if (bytes <= 0 || sha256.length() != 64) {
      throw new IllegalArgumentException(
          "Not a reference to an object: key=" + key + " bytes=" + bytes + " sha256=" + sha256);
    }
  }

  /** What {@code content} would be under {@code key}. */
  public static ObjectRef of(String key, byte[] content) {
    return new ObjectRef(key, content.length, DigestUtils.sha256Hex(content));
  }

  /**
   * Hands the content back when it is the one this refers to.
   *
   * @throws DamagedObjectException when size or hash differ, naming both
   */
  public byte[] verify(byte[] content) throws DamagedObjectException {
    String found = DigestUtils.sha256Hex(content);
    if (content.length != bytes) {
      throw DamagedObjectException.other(
          key, "has " + content.length + " bytes, " + bytes + " were written", found);
    }
    if (!found.equals(sha256)) {
      throw DamagedObjectException.other(
          key, "has SHA-256 " + found + ", " + sha256 + " was written", found);
    }
    return content;
  }
}
