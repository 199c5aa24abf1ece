package clipshard.store;

import java.io.IOException;

/** An object is there but is not what was written. */
public final class DamagedObjectException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final String finding;

  public DamagedObjectException(String key, String finding) {
    this(key, finding, null);
  }

  /**
   * Says what is wrong with an object.
   *
   * @param finding goes on after "it": {@code has 3 bytes, 4 were written}
   */
  public DamagedObjectException(String key, String finding, Throwable cause) {
    super("Object " + key + " is damaged: it " + finding, cause);
    this.key = key;
    this.finding = finding;
  }

  /** Of the object, relative to the store's base URI. */
  public String key() {
    return key;
  }

  /** What is wrong with it. */
  public String finding() {
    return finding;
  }
}
