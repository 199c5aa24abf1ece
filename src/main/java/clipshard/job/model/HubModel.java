package clipshard.job.model;

import clipshard.config.Settings;
import clipshard.embed.ModelFingerprint;
import clipshard.format.ModelPin;
import clipshard.hub.Hub;
import clipshard.hub.HubUri;
import clipshard.job.JobException;
import clipshard.job.ProgressLine;
import clipshard.preprocessing.PreprocessorFile;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A model of the Hugging Face hub: the driver downloads it, and tasks have it from the driver, so
 * that a cluster asks the hub once and no task needs a token.
 *
 * @param name as it was asked for; empty in {@link #NONE}
 * @param address the same at a commit, with the file
 * @param parts the model's file, then its external data
 */
public record HubModel(String name, String address, List<Part> parts) implements Serializable {
  /** A model that is of no hub. */
  public static final HubModel NONE = new HubModel("", "", List.of());

  public HubModel {
    parts = List.copyOf(parts);
  }

  /**
   * A file.
   *
   * @param name relative to the model's folder
   * @param path where the driver has it
   * @param sent its name among the files that Spark gives to tasks
   */
  public record Part(String name, String path, String sent) implements Serializable {}

  boolean isNone() {
    return parts.isEmpty();
  }

  /**
   * Downloads what is not in the cache yet.
   *
   * @param index what an index was made with: where it was the same name, it is the same commit
   * @throws IOException when it cannot be had
   */
  static HubModel fetch(Settings settings, Optional<ModelPin> index) throws IOException {
    String name = settings.model().uri();
    HubUri asked;
    try {
      asked = HubUri.of(name);
    } catch (IllegalArgumentException e) {
      throw new JobException("model.uri: " + e.getMessage(), e);
    }
    HubUri wanted =
        index
            .filter(pin -> pin.name().equals(name) && !pin.address().isEmpty())
            .map(pin -> HubUri.of(pin.address()))
            .orElse(asked);
    try (Hub hub =
        Hub.open(
            settings.hub(),
            settings.fetch(),
            System.getenv(),
            new Line(),
            warning -> System.err.println("⚠️ " + warning))) {
      Hub.Revision revision = hub.revision(wanted);
      return new HubModel(name, revision.pinned().toString(), parts(hub, revision));
    }
  }

  private static List<Part> parts(Hub hub, Hub.Revision revision) throws IOException {
    Path model = hub.file(revision, revision.model());
    Path folder = Path.of("/").resolve(revision.model()).getParent();
    for (String said : PreprocessorFile.names()) {
      String file = inRepository(folder, said);
      if (revision.files().contains(file)) {
        hub.file(revision, file);
      }
    }
    List<Part> parts = new ArrayList<>(List.of(part(model, model.getFileName().toString())));
    for (String data : ModelFingerprint.externalFiles(model)) {
      String file = inRepository(folder, data);
      if (revision.files().contains(file)) {
        parts.add(part(hub.file(revision, file), data));
      }
    }
    return parts;
  }

  private static String inRepository(Path folder, String name) {
    return Path.of("/").relativize(folder.resolve(name).normalize()).toString();
  }

  private static Part part(Path file, String name) {
    return new Part(
        name, file.toString(), "clipshard-model-" + DigestUtils.sha1Hex(file.toString()));
  }

  /** Gives the files to all tasks to come, where these are not in the driver's own process. */
  void send(JavaSparkContext context) throws IOException {
    if (context.isLocal()) {
      return;
    }
    Path folder = LocalModel.temporaryFolder();
    for (Part part : parts) {
      // In a session with several runs, Spark refuses the second file of a name.
      if (!Files.exists(sent(part))) {
        Path named = folder.resolve(part.sent());
        Files.createSymbolicLink(named, Path.of(part.path()).toRealPath());
        context.addFile(named.toUri().toString());
      }
    }
  }

  private static Path sent(Part part) {
    return Path.of(SparkFiles.get(part.sent()));
  }

  /** As it is on the driver, with the files beside it that say how pictures become its input. */
  LocalModel onDriver() {
    return new LocalModel(Path.of(parts.get(0).path()), Optional.empty());
  }

  /** As a task has it. */
  LocalModel inTask() throws IOException {
    Path folder = LocalModel.temporaryFolder();
    for (Part part : parts) {
      Path file = folder.resolve(part.name());
      Files.createDirectories(file.getParent());
      Files.createSymbolicLink(file, Files.exists(sent(part)) ? sent(part) : Path.of(part.path()));
    }
    return new LocalModel(folder.resolve(parts.get(0).name()), Optional.empty());
  }

  /** A line on the console, which is rewritten on a terminal. */
  private static final class Line implements Hub.Progress {
    private static final long MB = 1_000_000;

    @Override
    public void during(String file, long bytes, LongSupplier done, Work work) throws IOException {
      if (bytes < MB) {
        work.run();
        return;
      }
      ProgressLine.Goal goal =
          new ProgressLine.Goal(
              "Downloading " + file, "MB", bytes / MB, () -> done.getAsLong() / MB);
      try {
        ProgressLine.during(
            System.err,
            goal,
            () -> {
              work.run();
              return null;
            });
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new UncheckedIOException(new IOException(e));
      }
    }
  }
}
