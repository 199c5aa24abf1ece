package clipshard.store;

import java.io.IOException;

/** An object is there but is not what was written. */
public final class DamagedObjectException extends IOException {
  private static final long serialVersionUID = 1L;

  public DamagedObjectException(String key, String finding) {
    super("Object " + key + " is damaged: it " + finding);
  }

  public DamagedObjectException(String key, String finding, Throwable cause) {
    super("Object " + key + " is damaged: it " + finding, cause);
  }
}
