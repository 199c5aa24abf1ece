package clipshard.store;

import clipshard.config.Settings;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Whole objects under one base URI, on any Hadoop file system.
 *
 * <p>A {@link #put} is all or nothing: one PUT on an object store; elsewhere a temporary file and
 * an overwriting rename. "Not found" is always a {@link FileNotFoundException} (or an empty answer
 * where the method says so); every other failure of the storage is a {@link StorageException}. Safe
 * for use by several threads.
 */
public final class ObjectStore implements Closeable {
  /** Bytes that fit into what a connection holds on its way, so that its end breaks no writing. */
  private static final int SMALL = 16_384;

  private final Place at;
  private final URI base;
  private final String place;
  private final FileSystem files;
  private final WholeWriter writer;
  private final Listing listing;
  private final ForeignFiles foreign;

  private ObjectStore(Place at, String place, FileSystem files, Configuration configuration) {
    this.at = at;
    this.base = at.base();
    this.place = place;
    this.files = files;
    this.writer = new WholeWriter(base, files, configuration);
    this.listing = new Listing(base, files);
    this.foreign = ForeignFiles.beside(base, configuration, System.getenv());
  }

  /**
   * Opens the store of these settings; Hadoop's own configuration files on the class path apply.
   */
  public static ObjectStore open(Settings.Storage settings) throws IOException {
    Configuration configuration = new Configuration();
    settings.hadoop().forEach((key, value) -> configuration.set(key, value.reveal()));
    URI base = URI.create(settings.baseUri());
    FileSystem opened =
        OpenCall.during("open " + base, () -> FileSystem.newInstance(base, configuration));
    FileSystem files = opened instanceof LocalFileSystem local ? local.getRawFileSystem() : opened;
    String place = base + settings.endpoint().map(server -> " at " + server).orElse("");
    return new ObjectStore(Place.of(settings), place, files, configuration);
  }

  /** The base URI, ending in a slash. */
  public URI base() {
    return base;
  }

  /** The base URI and the server, if it is named: the same for the same store wherever a run is. */
  public String place() {
    return place;
  }

  /** Whether the server hides objects that these keys may not read, instead of refusing them. */
  public boolean mayHide() {
    return at.isSupabase();
  }

  /** Writes the object, replacing one that is there, and says what was written. */
  public ObjectRef put(String key, byte[] content) throws IOException {
    ObjectRef ref = ObjectRef.of(key, content);
    put(key, ref.bytes(), out -> out.write(content));
    return ref;
  }

  /** What an object is to hold, for one that memory need not hold whole. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes the object, replacing one that is there.
   *
   * @param bytes of the content, for messages
   */
  public void put(String key, long bytes, Content content) throws IOException {
    writing(key, bytes, () -> writer.put(path(key), content));
  }

  /**
   * Writes an object under a key that nobody else writes; a store that can is told to refuse if it
   * is there already. Stores that cannot ignore that, or answer it with an error.
   */
  public ObjectRef putNew(String key, byte[] content) throws IOException {
    if (!writer.isObjectStore()) {
      return put(key, content);
    }
    ObjectRef ref = ObjectRef.of(key, content);
    try {
      writing(key, ref.bytes(), () -> writer.putUnlessPresent(path(key), content));
      return ref;
    } catch (StorageException e) {
      Optional<byte[]> present = find(key);
      if (present.isEmpty()) {
        return put(key, content);
      }
      ref.verify(present.get());
      return ref;
    }
  }

  /**
   * Makes sure that these keys see what they write. A server that hides objects from them answers
   * as if there were none, and what is hidden could be overwritten unseen.
   *
   * @param written just now
   */
  public void requireVisible(ObjectRef written) throws IOException {
    try {
      get(written);
    } catch (FileNotFoundException e) {
      throw StorageException.hidden(written.key(), at, e);
    }
  }

  /**
   * Whether the store refuses to replace an object when it is told to; where it does not, the
   * object has the new content. Empty on file systems, which are never told.
   *
   * @param key of an object that is there
   */
  public Optional<Boolean> refusesToReplace(String key, byte[] content) throws IOException {
    if (!writer.isObjectStore()) {
      return Optional.empty();
    }
    byte[] before = get(key);
    try {
      writer.putUnlessPresent(path(key), content);
    } catch (IOException | RuntimeException e) {
      return Optional.of(Arrays.equals(before, get(key)));
    }
    return Optional.of(Arrays.equals(before, get(key)));
  }

  private interface Write {
    void run() throws IOException;
  }

  /** Here "not found" is no answer: it speaks of the bucket or the address. */
  private void writing(String key, long bytes, Write write) throws StorageException {
    String action = "write %s (%d bytes)".formatted(key, bytes);
    try {
      OpenCall.during(
          action,
          () -> {
            write.run();
            return null;
          });
    } catch (IOException | RuntimeException e) {
      throw bytes > SMALL && StorageAnswer.of(e).isBroken() && takesSmall()
          ? StorageException.tooLarge(action, at, e)
          : StorageException.of(action, at, e);
    }
  }

  /**
   * Whether the store takes an object that no limit refuses. Some servers say that one is too large
   * and close the connection, which breaks under what is still being sent, so nobody hears it.
   */
  private boolean takesSmall() {
    Path folder = path("probe-" + UUID.randomUUID());
    try {
      writer.put(new Path(folder, "small"), out -> out.write(0));
      files.delete(folder, true);
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private <T> T calling(String action, OpenCall.Call<T> call) throws IOException {
    try {
      return OpenCall.during(action, call);
    } catch (FileNotFoundException
        | StorageException
        | DamagedObjectException
        | ObjectTooLargeException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw StorageException.of(action, at, e);
    }
  }

  /**
   * Reads the whole object.
   *
   * @throws FileNotFoundException when there is none
   */
  public byte[] get(String key) throws IOException {
    return get(key, Long.MAX_VALUE);
  }

  /**
   * Reads the whole object.
   *
   * @throws FileNotFoundException when there is none
   * @throws ObjectTooLargeException when it has more than {@code maxBytes}
   */
  public byte[] get(String key, long maxBytes) throws IOException {
    return calling("read " + key, () -> WholeFile.read(files, path(key), maxBytes));
  }

  /**
   * Reads the object and verifies its size and hash.
   *
   * @throws FileNotFoundException when there is none
   * @throws DamagedObjectException when it is not the one referred to
   */
  public byte[] get(ObjectRef ref) throws IOException {
    try {
      return ref.verify(get(ref.key()));
    } catch (FileNotFoundException e) {
      FileNotFoundException missing =
          new FileNotFoundException(
              "%s is missing in %s, where %d bytes were written"
                  .formatted(ref.key(), base, ref.bytes()));
      missing.initCause(e);
      throw missing;
    }
  }

  /**
   * Reads the object; empty when, and only when, there is none: its folder can be listed, and it is
   * not in the listing.
   */
  public Optional<byte[]> find(String key) throws IOException {
    try {
      return Optional.of(get(key));
    } catch (FileNotFoundException e) {
      String folder = key.substring(0, key.lastIndexOf('/') + 1);
      if (listFlat(folder).stream().anyMatch(object -> object.key().equals(key))) {
        throw StorageException.contradiction(key, base, e);
      }
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
    String action = "list " + (folder.isEmpty() ? "all objects" : folder);
    try {
      return calling(action, () -> listing.of(path(folder), recursive));
    } catch (FileNotFoundException e) {
      // S3 answers the listing of an absent folder with an empty one: a 404 is no S3 server's, and
      // says nothing about what is there.
      if (StorageException.isAnswered404(e)) {
        throw StorageException.of(action, at, e);
      }
      return List.of();
    }
  }

  /** Copies an object: inside the store where it can, else through this process. */
  public void copy(ObjectRef from, String to) throws IOException {
    boolean copied =
        calling(
            "copy " + from.key() + " to " + to,
            () -> ServerSideCopy.copied(files, path(from.key()), path(to)));
    if (!copied) {
      put(to, get(from));
    }
  }

  /** Removes an object if it is there. */
  public void delete(String key) throws IOException {
    calling("delete " + key, () -> files.delete(path(key), false));
  }

  /**
   * Removes objects of one folder; with the last one the folder. One by one, S3A would put a
   * zero-byte marker in the place of the last.
   */
  public void deleteAll(String folder, Set<String> keys) throws IOException {
    if (!folder.isEmpty()
        && list(folder).stream().allMatch(object -> keys.contains(object.key()))) {
      deleteFolder(folder);
      return;
    }
    for (String key : keys) {
      delete(key);
    }
  }

  /** Removes a folder and all in it if it is there. */
  public void deleteFolder(String folder) throws IOException {
    calling("delete " + folder, () -> files.delete(path(folder), true));
  }

  /**
   * Reads any URI with these settings' Hadoop properties, a picture or a model for example.
   *
   * @throws ObjectTooLargeException when it has more than {@code maxBytes}
   */
  public byte[] readForeign(URI uri, long maxBytes) throws IOException {
    return foreign.read(uri, maxBytes);
  }

  /** Copies any URI to a local file, with these settings' Hadoop properties. */
  public void download(URI uri, java.nio.file.Path target) throws IOException {
    foreign.download(uri, target);
  }

  /** Keys that others chose hold any characters: they are no text of a URI. */
  private Path path(String key) {
    return new Path(base.getScheme(), base.getAuthority(), base.getPath() + key);
  }

  @Override
  public void close() throws IOException {
    foreign.close();
    files.close();
  }
}
