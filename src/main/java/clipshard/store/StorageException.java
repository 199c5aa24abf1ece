package clipshard.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;

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
   * @param place where
   */
  static StorageException of(String action, Place place, Exception cause) {
    return new StorageException(
        "Could not %s in %s: %s"
            .formatted(action, place, StorageAnswer.of(cause).meaning(cause, place)),
        cause);
  }

  /** Says that {@code action} breaks the connection, and that of a small object does not. */
  static StorageException tooLarge(String action, Place place, Exception cause) {
    return new StorageException(
        "Could not %s in %s: the connection breaks each time, and a small object is taken: it seems that %s"
            .formatted(action, place, StorageAnswer.TOO_LARGE),
        cause);
  }

  /** Says that {@code uri}, which may be of another bucket than the index, must not be read. */
  static StorageException refused(URI uri, URI base, AccessDeniedException cause) {
    String bucket = String.valueOf(uri.getAuthority()).replaceFirst(".*@", ""); // no credentials
    String remedy =
        !"s3a".equals(uri.getScheme()) || bucket.equals(base.getAuthority())
            ? "Check the keys, and what they may do."
            : "storage.s3 is for the bucket of the index alone; this one has S3A's own keys (environment, instance role) and Amazon's servers, unless storage.hadoop says otherwise: \"fs.s3a.bucket.%s.access.key\" and so on for this bucket, \"fs.s3a.access.key\" and so on for all."
                .formatted(bucket);
    String place = "%s://%s%s".formatted(uri.getScheme(), bucket, uri.getPath());
    return new StorageException("Access to %s was refused. %s".formatted(place, remedy), cause);
  }

  /** Says that an object is listed and cannot be found. */
  static StorageException contradiction(String key, URI base, FileNotFoundException cause) {
    return new StorageException(
        "Could not read %s in %s: it is listed, but reading it is answered with \"not found\". The storage is behind, or the object was just removed; run again."
            .formatted(key, base),
        cause);
  }

  /** Says that what was just written cannot be seen: nor can an index that may be there. */
  static StorageException hidden(String key, Place place, FileNotFoundException cause) {
    return new StorageException(
        "%s was written in %s and cannot be found there: the storage hides objects from these keys, and an index that is there would look as if there were none. %s"
            .formatted(key, place, place.rights()),
        cause);
  }

  /** Whether a server answered 404, as against a file system that concluded it from listings. */
  static boolean isAnswered404(FileNotFoundException e) {
    return StorageAnswer.of(e).status() == 404;
  }
}
