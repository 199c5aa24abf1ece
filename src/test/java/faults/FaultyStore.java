package faults;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * An object store in a folder whose operations fail by a {@link FaultScript}: one PUT when a stream
 * is closed, none when it is aborted, as on S3A. Its scheme is {@value #SCHEME}, because to the
 * product that is an object store, and one that has no class of its own on the class path.
 */
public final class FaultyStore extends FileSystem {
  public static final String SCHEME = "gs";
  public static final String BASE_URI = SCHEME + "://faulty/";

  /** Hadoop properties that make {@link #BASE_URI} this class, over a folder. */
  public static final String IMPLEMENTATION = "fs.gs.impl";

  public static final String ROOT = "fs.gs.root";

  private static final ConcurrentHashMap<String, FaultScript> SCRIPTS = new ConcurrentHashMap<>();

  private final RawLocalFileSystem local = new FolderFileSystem.Raw();
  private String root;

  /** The script of the store over a folder; all its instances in this JVM follow it. */
  public static FaultScript script(java.nio.file.Path root) {
    return SCRIPTS.computeIfAbsent(root.toString(), folder -> new FaultScript());
  }

  @Override
  public void initialize(URI name, Configuration configuration) throws IOException {
    super.initialize(name, configuration);
    local.initialize(URI.create("file:///"), configuration);
    root = configuration.get(ROOT);
  }

  @Override
  public URI getUri() {
    return URI.create(BASE_URI);
  }

  private FaultScript script() {
    return script(java.nio.file.Path.of(root));
  }

  private Path inFolder(Path path) {
    return new Path("file:" + root + path.toUri().getPath());
  }

  private Path outside(Path path) {
    return new Path(BASE_URI + path.toUri().getPath().substring(root.length() + 1));
  }

  private static String key(Path path) {
    return path.toUri().getPath().substring(1);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return script().run("GET " + key(path), () -> local.open(inFolder(path), bufferSize));
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return new FSDataOutputStream(new Upload(path), null);
  }

  /** Publishes all at once, or nothing. */
  private final class Upload extends ByteArrayOutputStream
      implements org.apache.hadoop.fs.Abortable, StreamCapabilities {
    private final Path path;
    private boolean done;

    Upload(Path path) {
      this.path = path;
    }

    @Override
    public void close() throws IOException {
      if (!done) {
        done = true;
        script().run("PUT " + key(path), this::publish);
      }
    }

    private Void publish() throws IOException {
      Path temporary = new Path("file:" + root + "-uploads/" + UUID.randomUUID());
      try (FSDataOutputStream out = local.create(temporary, true)) {
        out.write(toByteArray());
      }
      local.mkdirs(inFolder(path).getParent());
      if (!local.rename(temporary, inFolder(path))) {
        throw new IOException("the test's store could not publish " + path);
      }
      return null;
    }

    @Override
    public AbortableResult abort() {
      boolean before = done;
      done = true;
      return new AbortableResult() {
        @Override
        public boolean alreadyClosed() {
          return before;
        }

        @Override
        public IOException anyCleanupException() {
          return null;
        }
      };
    }

    @Override
    public boolean hasCapability(String capability) {
      return capability.equals("fs.capability.outputstream.abortable");
    }
  }

  @Override
  public RemoteIterator<LocatedFileStatus> listFiles(Path path, boolean recursive)
      throws IOException {
    return script().run("LIST " + key(path), () -> super.listFiles(path, recursive));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    FileStatus[] found = local.listStatus(inFolder(path));
    return Stream.of(found)
        .map(status -> at(outside(status.getPath()), status))
        .toArray(FileStatus[]::new);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return at(path, local.getFileStatus(inFolder(path)));
  }

  private static FileStatus at(Path path, FileStatus inFolder) {
    return new FileStatus(
        inFolder.getLen(), inFolder.isDirectory(), 1, 1, inFolder.getModificationTime(), path);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return script().run("DELETE " + key(path), () -> local.delete(inFolder(path), recursive));
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return local.mkdirs(inFolder(path));
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress)
      throws IOException {
    throw new FileNotFoundException("objects cannot be appended to: " + path);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    throw new IOException("objects have no rename: " + from);
  }

  @Override
  public void setWorkingDirectory(Path path) {
    local.setWorkingDirectory(inFolder(path));
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path(BASE_URI);
  }
}
