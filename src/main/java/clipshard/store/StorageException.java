package clipshard.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call to the storage that failed for another reason than that the object is not there. The
 * message says what was tried, on which key, what the storage answered, and what to do.
 */
public final class StorageException extends IOException {
  private static final long serialVersionUID = 1L;

  // Told by the text, because the classes differ between the versions of S3A and of Amazon's SDK.
  private static final Pattern STATUS = Pattern.compile("Status Code: (\\d{3})");
  private static final String AGAIN = " Run again then: what was written is kept.";

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
    String text = texts(cause);
    return new StorageException(
        "Could not %s in %s: %s".formatted(action, base, meaning(text, cause)), cause);
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
    return status(texts(e)) == 404;
  }

  private static String meaning(String text, Exception cause) {
    if (text.contains("EntityTooLarge") || status(text) == 413) {
      return "the storage accepts no object of this size. Set storage.max-object-bytes to its limit and run again; an index that has rows keeps the rows per shard it began with, so build it anew under another storage.base-uri.";
    }
    if (text.contains("NoSuchBucket") || text.contains("UnknownStoreException")) {
      return "there is no such bucket. Create it, or correct storage.base-uri (BUCKET_NAME).";
    }
    if (cause instanceof RuntimeException) {
      return "what was answered cannot be understood (%s). Check that storage.s3.endpoint is an S3 server."
          .formatted(cause);
    }
    return meaning(status(text), cause);
  }

  private static String meaning(int status, Exception cause) {
    return switch (status) {
      case 401, 403 ->
          "access was refused (%d). Check the keys (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN), whether they have expired, and what they may do."
                  .formatted(status)
              + AGAIN;
      case 400 ->
          "the request was refused (400). Check whether AWS_SESSION_TOKEN has expired, and storage.s3.region."
              + AGAIN;
      case 404 ->
          "the server does not know the bucket or the address (404). Check storage.s3.endpoint and storage.base-uri.";
      case 429, 503 ->
          "the storage is overloaded and says to slow down (%d). Wait.".formatted(status) + AGAIN;
      default ->
          status >= 500
              ? "the storage failed (%d). Wait until it works.".formatted(status) + AGAIN
              : firstLine(cause);
    };
  }

  private static String firstLine(Exception cause) {
    String line = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return line.replaceFirst("[.: ]*$", "") + ". Mend that, or wait." + AGAIN;
  }

  private static int status(String text) {
    Matcher status = STATUS.matcher(text);
    return status.find() ? Integer.parseInt(status.group(1)) : 0;
  }

  private static String texts(Throwable failure) {
    StringBuilder texts = new StringBuilder();
    for (Throwable link = failure; link != null; link = link.getCause()) {
      texts.append(link).append('\n');
    }
    return texts.toString();
  }
}
