package clipshard.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;

/** A file's bytes, all of them or none. */
final class WholeFile {
  private WholeFile() {}

  /**
   * Reads the file.
   *
   * @throws FileNotFoundException when there is none
   * @throws ObjectTooLargeException when it has more than {@code maxBytes}
   * @throws IOException when it ends before or after the length it should have, among other reasons
   */
  static byte[] read(FileSystem files, Path path, long maxBytes) throws IOException {
    FileStatus status = files.getFileStatus(path);
    if (status.isDirectory()) {
      throw new FileNotFoundException("Not a file but a folder: " + path);
    }
    if (status.getLen() > maxBytes) {
      throw new ObjectTooLargeException(path.toString(), maxBytes);
    }
    try (InputStream in = FutureIO.awaitFuture(openFile(files, status))) {
      byte[] content = in.readNBytes((int) Math.min(maxBytes, Integer.MAX_VALUE - 1) + 1);
      if (content.length > maxBytes) {
        throw new ObjectTooLargeException(path.toString(), maxBytes);
      }
      // A broken connection is an error to the client; an answer that is short from the start is
      // not. Some file systems know no lengths, which is a negative one.
      if (status.getLen() >= 0 && content.length != status.getLen()) {
        throw new IOException(
            "%s has %d bytes, but reading it gave %d"
                .formatted(path, status.getLen(), content.length));
      }
      return content;
    }
  }

  private static CompletableFuture<FSDataInputStream> openFile(FileSystem files, FileStatus status)
      throws IOException {
    FutureDataInputStreamBuilder builder = files.openFile(status.getPath());
    builder.withFileStatus(status); // what S3A then need not ask again
    builder.opt("fs.option.openfile.read.policy", "whole-file, sequential");
    return builder.build();
  }
}
