package clipshard.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;

/**
 * A call to the storage that failed for another reason than that the object is not there. The
 * message says what was tried, on which key, what the storage answered, and what to do.
 */
public final class StorageException extends IOException {
  private static final long serialVersionUID = 1L;

  private StorageException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Says that {@code action} failed.
   *
   * @param action what was tried and on which key: {@code read clip_snapshot.json}
   * @param base where
   */
  static StorageException of(String action, URI base, Exception cause) {
    return new StorageException(
        "Could not %s in %s: %s".formatted(action, base, StorageAnswer.of(cause).meaning(cause)),
        cause);
  }

  /** Says that an object is listed and cannot be found. */
  static StorageException contradiction(String key, URI base, FileNotFoundException cause) {
    return new StorageException(
        "Could not read %s in %s: it is listed, but reading it is answered with \"not found\". The storage is behind, or the object was just removed; run again."
            .formatted(key, base),
        cause);
  }

  /** Whether a server answered 404, as against a file system that concluded it from listings. */
  static boolean isAnswered404(FileNotFoundException e) {
    return StorageAnswer.of(e).status() == 404;
  }
}
