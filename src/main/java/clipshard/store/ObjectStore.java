package clipshard.store;

import clipshard.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Whole objects under one base URI, on any Hadoop file system.
 *
 * <p>A {@link #put} is all or nothing: one PUT on an object store; elsewhere a temporary file and
 * an overwriting rename. "Not found" is always a {@link FileNotFoundException} (or an empty answer
 * where the method says so); every other failure is another {@link IOException}. Safe for use by
 * several threads.
 */
public final class ObjectStore implements Closeable {
  /** Schemes on which closing a stream publishes the object in one step and a rename is a copy. */
  private static final Set<String> OBJECT_STORES = Set.of("s3a", "s3", "gs", "oss", "cosn", "obs");

  private final URI base;
  private final FileSystem files;
  private final Configuration configuration;

  private ObjectStore(URI base, FileSystem files, Configuration configuration) {
    this.base = base;
    this.files = files;
    this.configuration = configuration;
  }

  /**
   * Opens the store of these settings; Hadoop's own configuration files on the class path apply.
   */
  public static ObjectStore open(Settings.Storage settings) throws IOException {
    Configuration configuration = new Configuration();
    settings.hadoop().forEach((key, value) -> configuration.set(key, value.reveal()));
    URI base = URI.create(settings.baseUri());
    FileSystem opened = FileSystem.newInstance(base, configuration);
    FileSystem files = opened instanceof LocalFileSystem local ? local.getRawFileSystem() : opened;
    return new ObjectStore(base, files, configuration);
  }

  /** The base URI, ending in a slash. */
  public URI base() {
    return base;
  }

  /** Writes the object, replacing one that is there, and says what was written. */
  public ObjectRef put(String key, byte[] content) throws IOException {
    ObjectRef ref = ObjectRef.of(key, content);
    Path target = path(key);
    if (OBJECT_STORES.contains(base.getScheme())) {
      write(target, content);
    } else {
      putByRename(target, content);
    }
    return ref;
  }

  private void putByRename(Path target, byte[] content) throws IOException {
    Path temporary = new Path(target.getParent(), "." + target.getName() + "." + UUID.randomUUID());
    try {
      write(temporary, content);
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
  private void write(Path path, byte[] content) throws IOException {
    FSDataOutputStream out = files.create(path, true);
    try {
      out.write(content);
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

  /**
   * Reads the whole object.
   *
   * @throws FileNotFoundException when there is none
   */
  public byte[] get(String key) throws IOException {
    return read(files, path(key), Long.MAX_VALUE);
  }

  /**
   * Reads the object and verifies its size and hash.
   *
   * @throws FileNotFoundException when there is none
   * @throws DamagedObjectException when it is not the one referred to
   */
  public byte[] get(ObjectRef ref) throws IOException {
    return ref.verify(get(ref.key()));
  }

  /** Reads the object; empty when, and only when, there is none. */
  public Optional<byte[]> find(String key) throws IOException {
    try {
      return Optional.of(get(key));
    } catch (FileNotFoundException e) {
      // To S3A, a read in a missing bucket is a read of a missing object. This also lists, and
      // throws.
      files.exists(path(key));
      return Optional.empty();
    }
  }

  /** All objects below a folder ({@code ""}: below the base URI); empty when there are none. */
  public List<StoredObject> list(String folder) throws IOException {
    return list(folder, true);
  }

  /** The objects in a folder itself, those of its sub-folders left out. */
  public List<StoredObject> listFlat(String folder) throws IOException {
    return list(folder, false);
  }

  private List<StoredObject> list(String folder, boolean recursive) throws IOException {
    List<StoredObject> found = new ArrayList<>();
    try {
      RemoteIterator<LocatedFileStatus> listing = files.listFiles(path(folder), recursive);
      while (listing.hasNext()) {
        FileStatus status = listing.next();
        String key = base.relativize(status.getPath().toUri()).getPath();
        found.add(
            new StoredObject(
                key, status.getLen(), Instant.ofEpochMilli(status.getModificationTime())));
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return found;
  }

  /** Copies an object: inside the store where it can, else through this process. */
  public void copy(ObjectRef from, String to) throws IOException {
    if (!ServerSideCopy.copied(files, path(from.key()), path(to))) {
      put(to, get(from));
    }
  }

  /** Removes an object if it is there. */
  public void delete(String key) throws IOException {
    files.delete(path(key), false);
  }

  /** Removes a folder and all in it if it is there. */
  public void deleteFolder(String folder) throws IOException {
    files.delete(path(folder), true);
  }

  /**
   * Reads any URI with these settings' Hadoop properties, a picture or a model for example.
   *
   * @throws ObjectTooLargeException when it has more than {@code maxBytes}
   */
  public byte[] readForeign(URI uri, long maxBytes) throws IOException {
    return read(FileSystem.get(uri, configuration), new Path(uri), maxBytes);
  }

  /** Copies any URI to a local file, with these settings' Hadoop properties. */
  public void download(URI uri, java.nio.file.Path target) throws IOException {
    try (InputStream in = FileSystem.get(uri, configuration).open(new Path(uri))) {
      java.nio.file.Files.copy(in, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static byte[] read(FileSystem files, Path path, long maxBytes) throws IOException {
    try (InputStream in = files.open(path)) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        content.write(buffer, 0, count);
        if (content.size() > maxBytes) {
          throw new ObjectTooLargeException(path.toString(), maxBytes);
        }
      }
      return content.toByteArray();
    }
  }

  private Path path(String key) {
    return new Path(base.resolve(key));
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
