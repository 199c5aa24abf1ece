package clipshard.store;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * The file systems of other URIs, each opened once. Not Hadoop's own cache, whose instances have
 * the properties of whoever asked first, Spark for example.
 */
final class ForeignFiles implements Closeable {
  private static final String PROVIDERS = "fs.s3a.aws.credentials.provider";

  private final Configuration configuration;
  private final Map<String, FileSystem> open = new HashMap<>();

  private ForeignFiles(Configuration configuration) {
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
      return new ForeignFiles(configuration);
    }
    Configuration others = new Configuration(configuration);
    others.setStrings(
        PROVIDERS,
        Stream.of(configuration.getTrimmedStrings(PROVIDERS))
            .filter(provider -> !provider.endsWith(".EnvironmentVariableCredentialsProvider"))
            .toArray(String[]::new));
    return new ForeignFiles(others);
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
