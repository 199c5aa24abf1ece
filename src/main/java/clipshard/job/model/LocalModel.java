package clipshard.job.model;

import clipshard.embed.DemoEncoder;
import clipshard.embed.ImageEncoder;
import clipshard.embed.ModelFingerprint;
import clipshard.embed.OnnxImageEncoder;
import clipshard.job.Platform;
import clipshard.preprocessing.PreprocessorFile;
import clipshard.store.ObjectStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.SparkFiles;

/**
 * The model's files as this JVM sees them, wherever they came from.
 *
 * @param model its file on this machine
 * @param origin where that was downloaded from; empty when it was here
 */
public record LocalModel(Path model, Optional<URI> origin) {
  /** The value of {@code model.uri} that stands for the encoder in the jar. */
  public static final String DEMO = "demo";

  /** A path may begin with one slash: {@code dbfs:/Volumes/...}. */
  private static final Pattern HADOOP_URI = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:/.*");

  /** Databricks' volumes, which programs that are no scripts read through Hadoop alone. */
  private static final String VOLUMES = "/Volumes/";

  /**
   * Finds {@code uri}: the demo encoder, a local path, a name given with {@code --files}, or any
   * Hadoop URI (on Databricks a volume's path too), which is copied to a temporary folder with its
   * external data.
   *
   * @throws FileNotFoundException when it is none of these
   */
  public static LocalModel find(String uri, ObjectStore store) throws IOException {
    return find(uri, store, System.getenv());
  }

  /** Likewise, with what says whether this is Databricks. */
  public static LocalModel find(String uri, ObjectStore store, Map<String, String> environment)
      throws IOException {
    if (uri.equals(DEMO)) {
      return new LocalModel(DemoEncoder.extract(temporaryFolder()), Optional.empty());
    }
    if (uri.startsWith("file:")) {
      return find(uri(uri).getPath(), store, environment);
    }
    if (HADOOP_URI.matcher(uri).matches()) {
      return download(uri(uri), store);
    }
    if (uri.startsWith(VOLUMES) && environment.containsKey(Platform.DATABRICKS)) {
      return download(uri("dbfs:" + uri), store);
    }
    for (Path candidate : new Path[] {Path.of(uri), Path.of(SparkFiles.get(uri))}) {
      if (Files.isRegularFile(candidate)) {
        return new LocalModel(candidate, Optional.empty());
      }
    }
    throw new FileNotFoundException(
        "model.uri names %s, which is neither a file on this machine (%s) nor among --files. Give a path that every executor has, send the model with --files, or put it on storage and give its URI."
            .formatted(uri, Path.of(uri).toAbsolutePath()));
  }

  /** What is no URI, for its spaces or what else a URI must encode, is taken as it is written. */
  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return new org.apache.hadoop.fs.Path(text).toUri();
    }
  }

  private static LocalModel download(URI uri, ObjectStore store) throws IOException {
    Path folder = temporaryFolder();
    Path model = folder.resolve(Path.of(uri.getPath()).getFileName());
    store.download(uri, model);
    for (String file : ModelFingerprint.externalFiles(model)) {
      Files.createDirectories(folder.resolve(file).getParent());
      store.download(beside(uri, file), folder.resolve(file));
    }
    return new LocalModel(model, Optional.of(uri));
  }

  /**
   * @param file a relative path of any characters
   */
  private static URI beside(URI model, String file) throws IOException {
    try {
      return model.resolve(new URI(null, null, "./" + file, null));
    } catch (URISyntaxException e) {
      throw new IOException("%s has no URI beside %s".formatted(file, model), e);
    }
  }

  ModelFingerprint fingerprint() throws IOException {
    return ModelFingerprint.of(model);
  }

  /** How a text is read that is named from the model's folder; empty where there is none. */
  @FunctionalInterface
  private interface Texts {
    Optional<String> read(String name) throws IOException;
  }

  /** What its publisher says of pictures, beside the model or one folder up. */
  Optional<PreprocessorFile> preprocessor(ObjectStore store) throws IOException {
    return origin.isEmpty() ? preprocessor() : preprocessor(name -> read(name, store));
  }

  /** Likewise, of a model that was here. */
  Optional<PreprocessorFile> preprocessor() throws IOException {
    return preprocessor(this::readHere);
  }

  private static Optional<PreprocessorFile> preprocessor(Texts texts) throws IOException {
    for (String name : PreprocessorFile.names()) {
      Optional<PreprocessorFile> found =
          texts
              .read(name)
              .map(text -> new PreprocessorFile(name, text))
              .filter(PreprocessorFile::isOfPictures);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<String> readHere(String name) throws IOException {
    Path file = model.toAbsolutePath().resolveSibling(name).normalize();
    return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
  }

  private Optional<String> read(String name, ObjectStore store) throws IOException {
    URI file = origin.get().resolve(name).normalize();
    if (file.getPath().startsWith("/../")) {
      return Optional.empty(); // the model is at the root
    }
    Path copy = Files.createTempFile(model.getParent(), "preprocessing-", ".json");
    try {
      store.download(file, copy);
      return Optional.of(Files.readString(copy));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  /**
   * Opens the session after verifying that the files are the ones the driver saw.
   *
   * @param gpu the CUDA device number, where the model runs on one
   * @throws IOException when they are not
   */
  public ImageEncoder open(EncoderSpec spec, int gpu) throws IOException {
    String found = fingerprint().sha256();
    if (!found.equals(spec.sha256())) {
      throw new IOException(
          "The model %s on this machine has SHA-256 %s, the driver's has %s. Give every executor the same file."
              .formatted(model, found, spec.sha256()));
    }
    return OnnxImageEncoder.open(
        model, spec.model(), spec.preprocessing().height(), spec.preprocessing().width(), gpu);
  }

  /** A folder that is deleted when this JVM ends. */
  static Path temporaryFolder() throws IOException {
    Path folder = Files.createTempDirectory("clipshard-model-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteFolder(folder)));
    return folder;
  }

  private static void deleteFolder(Path folder) {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      folder.toFile().deleteOnExit(); // the system cleans its temporary folder
    }
  }
}
