package clipshard.store;

import java.io.IOException;

/** An object is there but is not what was written. */
public final class DamagedObjectException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final String finding;
  private final String sha256;

  public DamagedObjectException(String key, String finding) {
    this(key, finding, null);
  }

  /**
   * Says what is wrong with an object.
   *
   * @param finding goes on after "it": {@code has 3 bytes, 4 were written}
   */
  public DamagedObjectException(String key, String finding, Throwable cause) {
    this(key, finding, "", cause);
  }

  private DamagedObjectException(String key, String finding, String sha256, Throwable cause) {
    super("Object " + key + " is damaged: it " + finding, cause);
    this.key = key;
    this.finding = finding;
    this.sha256 = sha256;
  }

  /**
   * Says what is wrong with an object that holds something else than what was written.
   *
   * @param sha256 of what it holds
   */
  static DamagedObjectException other(String key, String finding, String sha256) {
    return new DamagedObjectException(key, finding, sha256, null);
  }

  /** Of the object, relative to the store's base URI. */
  public String key() {
    return key;
  }

  /** The SHA-256 of what it holds; empty where that is not known. */
  public String sha256() {
    return sha256;
  }

  /** What is wrong with it. */
  public String finding() {
    return finding;
  }
}
