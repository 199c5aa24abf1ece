package clipshard.fetch;

import java.io.IOException;
import java.net.URI;

/** Reads what is neither HTTP nor in the URL itself: files, objects of a store. Thread-safe. */
@FunctionalInterface
public interface StorageReader {
  /**
   * The bytes at {@code uri}, or only the first {@code maxBytes + 1} of them if there are more.
   *
   * @param uri absolute; percent-encoded where an URI must be, so {@link URI#getPath()} is the name
   * @throws java.io.FileNotFoundException when there is nothing
   * @throws java.nio.file.AccessDeniedException when it must not be read
   * @throws IOException when a later try may succeed
   */
  byte[] read(URI uri, long maxBytes) throws IOException;
}
