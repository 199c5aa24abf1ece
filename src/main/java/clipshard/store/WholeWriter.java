package clipshard.store;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;

/** Publishes an object's bytes, all of them or none. */
record WholeWriter(URI base, FileSystem files, Configuration configuration) {
  /** Schemes on which closing a stream publishes the object in one step and a rename is a copy. */
  private static final Set<String> OBJECT_STORES = Set.of("s3a", "s3", "gs", "oss", "cosn", "obs");

  boolean isObjectStore() {
    return OBJECT_STORES.contains(base.getScheme());
  }

  /** In one PUT, or by a temporary file and an overwriting rename. */
  void put(Path target, ObjectStore.Content content) throws IOException {
    if (isObjectStore()) {
      write(files.create(target, true), content);
    } else {
      putByRename(target, content);
    }
  }

  /** On an object store; one that can is told to refuse if the object is there already. */
  void putUnlessPresent(Path path, byte[] content) throws IOException {
    FSDataOutputStreamBuilder<?, ?> builder = files.createFile(path);
    builder.recursive();
    builder.overwrite(true);
    builder.opt("fs.option.create.conditional.overwrite", true);
    write(builder.build(), out -> out.write(content));
  }

  private void putByRename(Path target, ObjectStore.Content content) throws IOException {
    Path temporary = new Path(target.getParent(), "." + target.getName() + "." + UUID.randomUUID());
    try {
      write(files.create(temporary, true), content);
      if (!"file".equals(base.getScheme())) {
        FileContext.getFileContext(base, configuration).rename(temporary, target, Rename.OVERWRITE);
      } else if (!files.rename(temporary, target)) {
        throw new IOException("Could not rename " + temporary + " to " + target);
      }
    } catch (IOException e) {
      files.delete(temporary, false);
      throw e;
    }
  }

  // Closing an S3A stream publishes what was written so far, so a failed write is aborted instead.
  private static void write(FSDataOutputStream out, ObjectStore.Content content)
      throws IOException {
    try {
      content.writeTo(out);
    } catch (IOException | RuntimeException e) {
      if (out.hasCapability("fs.capability.outputstream.abortable")) {
        out.abort();
      } else {
        out.close();
      }
      throw e;
    }
    out.close();
  }
}
