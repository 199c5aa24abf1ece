package clipshard.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The file systems of other URIs, each opened once. Not Hadoop's own cache, whose instances have
 * the properties of whoever asked first, Spark for example.
 */
final class ForeignFiles implements Closeable {
  private static final String PROVIDERS = "fs.s3a.aws.credentials.provider";

  private final URI index;
  private final Configuration configuration;
  private final Map<String, FileSystem> open = new HashMap<>();

  private ForeignFiles(URI index, Configuration configuration) {
    this.index = index;
    this.configuration = configuration;
  }

  /**
   * Those beside the index at {@code base}. S3A looks for the keys of any bucket in the environment
   * too; where the index has a server of its own and those are its keys, Amazon's must not get
   * them, and an instance role that would open the other bucket comes to its turn.
   */
  static ForeignFiles beside(
      URI base, Configuration configuration, Map<String, String> environment) {
    String ofIndex = "fs.s3a.bucket." + base.getAuthority() + ".";
    String server = configuration.get(ofIndex + "endpoint", "");
    String key = configuration.get(ofIndex + "access.key", "");
    boolean isElsewhere =
        !server.isEmpty() && !server.equals(configuration.getTrimmed("fs.s3a.endpoint"));
    if (key.isEmpty() || !isElsewhere || !key.equals(environment.get("AWS_ACCESS_KEY_ID"))) {
      return new ForeignFiles(base, configuration);
    }
    Configuration others = new Configuration(configuration);
    others.setStrings(
        PROVIDERS,
        Stream.of(configuration.getTrimmedStrings(PROVIDERS))
            .filter(provider -> !provider.endsWith(".EnvironmentVariableCredentialsProvider"))
            .toArray(String[]::new));
    return new ForeignFiles(base, others);
  }

  /**
   * Reads the whole file.
   *
   * @throws ObjectTooLargeException when it has more than {@code maxBytes}
   */
  byte[] read(URI uri, long maxBytes) throws IOException {
    try {
      return OpenCall.during(
          "read " + uri.getPath(), () -> WholeFile.read(of(uri), new Path(uri), maxBytes));
    } catch (RuntimeException e) {
      throw StorageException.of("read " + uri.getPath(), new Place(uri.resolve("/"), false), e);
    }
  }

  /** Copies it to a local file. */
  void download(URI uri, java.nio.file.Path target) throws IOException {
    try {
      OpenCall.during("read " + uri.getPath(), () -> copy(uri, target));
    } catch (AccessDeniedException e) {
      throw StorageException.refused(uri, index, e);
    }
  }

  private long copy(URI uri, java.nio.file.Path target) throws IOException {
    try (InputStream in = of(uri).open(new Path(uri))) {
      return Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  synchronized FileSystem of(URI uri) throws IOException {
    String root = uri.getScheme() + "://" + uri.getAuthority();
    FileSystem files = open.get(root);
    if (files == null) {
      files = FileSystem.newInstance(uri, configuration);
      open.put(root, files);
    }
    return files;
  }

  @Override
  public synchronized void close() throws IOException {
    for (FileSystem files : open.values()) {
      files.close();
    }
    open.clear();
  }
}
