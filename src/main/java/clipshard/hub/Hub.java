package clipshard.hub;

import clipshard.config.Secret;
import clipshard.config.Settings;
import clipshard.hub.HubClient.NotNowException;
import clipshard.hub.HubClient.UnreachableException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Models on the Hugging Face hub, or on a mirror of it, through the cache that its own programs
 * have. Knows ONNX files by their names alone.
 */
public final class Hub implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String endpoint;
  private final boolean offline;
  private final HubCache cache;
  private final HubClient client;
  private final Progress progress;
  private final Consumer<String> warnings;
  private final Patience patience;

  /** Shows how far a download is. */
  public interface Progress {
    /** What is done while it is shown. */
    @FunctionalInterface
    interface Work {
      void run() throws IOException;
    }

    /**
     * Does {@code work}.
     *
     * @param bytes in all; -1 where nobody knows
     * @param done bytes so far, asked from another thread
     */
    void during(String file, long bytes, LongSupplier done, Work work) throws IOException;
  }

  /**
   * A repository's files at a commit.
   *
   * @param commit 40 hexadecimal digits
   * @param model name of the ONNX file that takes pictures
   * @param files names of all files that can be asked for
   */
  public record Revision(HubUri uri, String commit, String model, SortedSet<String> files) {
    public Revision {
      files = Collections.unmodifiableSortedSet(files);
    }

    /** The model's address, under which there will always be the same bytes. */
    public HubUri pinned() {
      return uri.at(commit, model);
    }
  }

  /**
   * A way to the hub.
   *
   * @param fetch says through which proxy
   * @param environment names the folder for caches where the settings do not
   * @param warnings takes what a person should know although all goes on
   */
  public static Hub open(
      Settings.Hub settings,
      Settings.Fetch fetch,
      Map<String, String> environment,
      Progress progress,
      Consumer<String> warnings)
      throws IOException {
    return new Hub(settings, fetch, environment, progress, warnings, PAUSE);
  }

  Hub(
      Settings.Hub settings,
      Settings.Fetch fetch,
      Map<String, String> environment,
      Progress progress,
      Consumer<String> warnings,
      Duration pause)
      throws IOException {
    this.endpoint = settings.endpoint();
    this.offline = settings.offline();
    this.cache = HubCache.of(settings, environment);
    this.client = new HubClient(endpoint, token(settings), fetch);
    this.progress = progress;
    this.warnings = warnings;
    this.patience = new Patience(pause);
  }

  private Secret token(Settings.Hub settings) throws IOException {
    if (!settings.token().isEmpty() || !Settings.Hub.isPrivate(endpoint)) {
      return settings.token();
    }
    return cache.token();
  }

  /**
   * Finds out which commit {@code uri} is now, and which file of it takes pictures. Where the hub
   * cannot be reached, it is what the cache has.
   *
   * @throws HubException when there is none, with what to do
   */
  public Revision revision(HubUri uri) throws IOException {
    if (offline) {
      return cached(uri)
          .orElseThrow(
              () ->
                  new HubException(
                      "%s is not in %s, and HF_HUB_OFFLINE (hub.offline) forbids to ask the hub. Download it where there is a network (scripts/submit.sh Models --try, or hf download), and copy the folder"
                          .formatted(uri, cache.root())));
    }
    try {
      HubClient.Revision found = client.revision(uri, patience);
      cache.remember(uri, found.commit());
      return new Revision(uri, found.commit(), OnnxChoice.of(uri, found.files()), found.files());
    } catch (UnreachableException | NotNowException e) {
      return cachedInstead(uri, e);
    } catch (FileSystemException e) {
      throw unwritable(e);
    }
  }

  private Revision cachedInstead(HubUri uri, IOException why) throws IOException {
    Revision cached =
        cached(uri)
            .orElseThrow(
                () ->
                    new HubException(
                        "%s is not in %s, and %s cannot be reached (%s). If this machine needs a proxy, set HTTPS_PROXY (fetch.proxy); for a mirror, HF_ENDPOINT (hub.endpoint)"
                            .formatted(uri, cache.root(), endpoint, why.getMessage()),
                        why));
    warnings.accept(
        "%s cannot be reached (%s): %s is taken from %s, at commit %s"
            .formatted(endpoint, why.getMessage(), uri, cache.root(), cached.commit()));
    return cached;
  }

  private HubException unwritable(FileSystemException e) {
    return new HubException(
        "The folder for models, %s, cannot be written to (%s). Name another with HF_HOME (hub.home)"
            .formatted(cache.root(), e.getMessage()),
        e);
  }

  private Optional<Revision> cached(HubUri uri) throws IOException {
    Optional<String> commit = cache.commit(uri);
    if (commit.isEmpty()) {
      return Optional.empty();
    }
    SortedSet<String> files = cache.files(uri.repository(), commit.get());
    try {
      return Optional.of(new Revision(uri, commit.get(), OnnxChoice.of(uri, files), files));
    } catch (HubException e) {
      return Optional.empty();
    }
  }

  /**
   * A file of a revision on this machine; downloaded where it is not here yet.
   *
   * @param name one of its files
   * @return its place in the cache, with the name that it has in the repository
   * @throws HubException when it cannot be had, with what to do
   */
  public Path file(Revision revision, String name) throws IOException {
    HubUri at = revision.uri().at(revision.commit(), name);
    Path file = cache.file(at);
    if (!HubUri.isPath(name)) {
      throw new HubException("%s has no file %s".formatted(revision.uri(), name));
    }
    if (Files.exists(file)) {
      return file;
    }
    if (offline) {
      throw new HubException(
          "%s is not in %s, and HF_HUB_OFFLINE (hub.offline) forbids to ask the hub"
              .formatted(at, cache.root()));
    }
    try {
      HubClient.Remote remote = client.remote(at, patience);
      return cache.locked(at.repository(), remote.hash(), () -> download(at, remote));
    } catch (UnreachableException | NotNowException e) {
      throw new HubException(
          "%s cannot be had of %s: %s".formatted(at, endpoint, e.getMessage()), e);
    } catch (FileSystemException e) {
      throw unwritable(e);
    }
  }

  private Path download(HubUri at, HubClient.Remote remote) throws IOException {
    if (!Files.exists(cache.blob(at.repository(), remote.hash()))) {
      Download download = new Download(client, cache, at, remote, patience);
      progress.during(at.file(), remote.size(), download::done, download::run);
    }
    return cache.link(at, remote.hash());
  }

  @Override
  public void close() {
    client.close();
  }
}
