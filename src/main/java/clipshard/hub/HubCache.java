package clipshard.hub;

import clipshard.config.Secret;
import clipshard.config.Settings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The folder in which Hugging Face's programs keep what they have downloaded, in the layout of
 * huggingface.co/docs/hub/local-cache: {@code refs} say which commit a branch was at, {@code blobs}
 * are contents by their hash, and {@code snapshots} have a commit's files as links to those.
 *
 * @param root the folder of all repositories
 * @param home where the token is
 */
record HubCache(Path root, Path home) {
  /** Java refuses a second lock of one JVM on a file, and does not wait for the first. */
  private static final Map<Path, ReentrantLock> IN_THIS_JVM = new ConcurrentHashMap<>();

  /** As the settings say, or else the environment, or the usual folder. */
  static HubCache of(Settings.Hub settings, Map<String, String> environment) {
    String user = System.getProperty("user.home");
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path usual = caches.isBlank() ? Path.of(user, ".cache") : expanded(caches, user);
    Path home =
        settings.home().isBlank() ? usual.resolve("huggingface") : expanded(settings.home(), user);
    return new HubCache(
        settings.cache().isBlank() ? home.resolve("hub") : expanded(settings.cache(), user), home);
  }

  private static Path expanded(String folder, String user) {
    return Path.of(
        folder.replaceFirst("^~(?=/|$)", java.util.regex.Matcher.quoteReplacement(user)));
  }

  /** What {@code hf auth login} has kept; empty where there is nothing. */
  Secret token() throws IOException {
    Path file = home.resolve("token");
    return Files.isRegularFile(file) ? new Secret(Files.readString(file).strip()) : Secret.NONE;
  }

  private String folder(String repository) {
    return "models--" + repository.replace("/", "--");
  }

  private Path of(String repository) {
    return root.resolve(folder(repository));
  }

  /** The commit that a revision is, as far as is known here. */
  Optional<String> commit(HubUri uri) throws IOException {
    String revision = uri.wanted();
    if (HubUri.isCommit(revision)) {
      return Optional.of(revision);
    }
    Path ref = ref(uri.repository(), revision);
    return Files.isRegularFile(ref)
        ? Optional.of(Files.readString(ref).strip()).filter(HubUri::isCommit)
        : Optional.empty();
  }

  private Path ref(String repository, String revision) {
    return of(repository).resolve("refs").resolve(revision);
  }

  /** Keeps which commit a revision is. */
  void remember(HubUri uri, String commit) throws IOException {
    if (HubUri.isCommit(uri.wanted())) {
      return;
    }
    Path ref = ref(uri.repository(), uri.wanted());
    if (commit(uri).equals(Optional.of(commit))) {
      return; // the folder may be one that others alone write to
    }
    Files.createDirectories(ref.getParent());
    Path written = Files.createTempFile(ref.getParent(), ".clipshard-", "");
    Files.writeString(written, commit);
    Files.move(written, ref, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path snapshot(String repository, String commit) {
    return of(repository).resolve("snapshots").resolve(commit);
  }

  /** Where a commit's file is, or will be. */
  Path file(HubUri at) {
    return snapshot(at.repository(), at.revision()).resolve(at.file());
  }

  /** The names of a commit's files that are here. */
  SortedSet<String> files(String repository, String commit) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    Path snapshot = snapshot(repository, commit);
    if (Files.isDirectory(snapshot)) {
      try (Stream<Path> files = Files.walk(snapshot)) {
        files
            .filter(Files::isRegularFile)
            .forEach(file -> names.add(snapshot.relativize(file).toString()));
      }
    }
    return names;
  }

  /** Where the contents with a hash are, or will be. */
  Path blob(String repository, String hash) {
    return of(repository).resolve("blobs").resolve(hash);
  }

  /** Gives a commit's file the contents with a hash, which are here. */
  Path link(HubUri at, String hash) throws IOException {
    Path file = file(at);
    Files.createDirectories(file.getParent());
    Path blob = blob(at.repository(), hash);
    try {
      Files.createSymbolicLink(file, file.getParent().relativize(blob));
    } catch (FileAlreadyExistsException e) {
      if (!Files.exists(file)) {
        Files.delete(file); // its contents were deleted
        Files.createSymbolicLink(file, file.getParent().relativize(blob));
      }
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(
          blob, file, StandardCopyOption.REPLACE_EXISTING); // as on file systems without links
    }
    return file;
  }

  /** What is done by one process at a time. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does {@code work} while no other run of Clipshard does any on the same hash. Python's programs
   * lock this file in another way, which is not seen here: so what is not whole yet has a name of
   * its own.
   */
  <T> T locked(String repository, String hash, Work<T> work) throws IOException {
    Path file = root.resolve(".locks").resolve(folder(repository)).resolve(hash + ".lock");
    Files.createDirectories(file.getParent());
    ReentrantLock inside =
        IN_THIS_JVM.computeIfAbsent(file.toAbsolutePath(), any -> new ReentrantLock());
    inside.lock();
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      return held.isValid() ? work.run() : null;
    } finally {
      inside.unlock();
    }
  }
}
