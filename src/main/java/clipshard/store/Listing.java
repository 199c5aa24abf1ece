package clipshard.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;

/** Lists the objects below a base URI. */
record Listing(URI base, FileSystem files) {
  /**
   * Those in a folder.
   *
   * @throws FileNotFoundException when the file system says that there is no such folder
   */
  List<StoredObject> of(Path folder, boolean recursive) throws IOException {
    List<StoredObject> found = new ArrayList<>();
    if (files instanceof RawLocalFileSystem) {
      addFiles(folder, recursive, found);
      return found;
    }
    RemoteIterator<LocatedFileStatus> listing = files.listFiles(folder, recursive);
    while (listing.hasNext()) {
      found.add(object(listing.next()));
    }
    return found;
  }

  /** For each file that Hadoop locates on a local disk it starts {@code ls} to know its owner. */
  private void addFiles(Path folder, boolean recursive, List<StoredObject> found)
      throws IOException {
    for (FileStatus status : files.listStatus(folder)) {
      if (status.isFile()) {
        found.add(object(status));
      } else if (recursive) {
        try {
          addFiles(status.getPath(), true, found);
        } catch (FileNotFoundException e) {
          // It was removed meanwhile, and says nothing about the others.
        }
      }
    }
  }

  private StoredObject object(FileStatus status) {
    return new StoredObject(
        key(status.getPath()),
        status.getLen(),
        Instant.ofEpochMilli(status.getModificationTime()),
        etag(status));
  }

  private static String etag(FileStatus status) {
    return status instanceof EtagSource source
        ? Objects.requireNonNullElse(source.getEtag(), "")
        : "";
  }

  /** By the names themselves: there is more than one way to write a name as a URI. */
  private String key(Path path) {
    String folder = new Path(base).toUri().getPath();
    String name = path.toUri().getPath();
    return name.substring(folder.endsWith("/") ? folder.length() : folder.length() + 1);
  }
}
