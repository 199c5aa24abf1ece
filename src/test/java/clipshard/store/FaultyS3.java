package clipshard.store;

import clipshard.config.SettingsLoader;
import faults.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.s3a.impl.AWSClientConfig;
import sandbox.S3Server;

/** A real S3 server behind a proxy that spoils requests, and settings that meet it. */
public final class FaultyS3 implements AutoCloseable {
  private static final String BUCKET = "faiss";

  /** Longer than any answer takes on a machine that is busy with other things. */
  private static final String PATIENCE = "10m";

  /** Retries by S3A alone, with next to no time between them. */
  private static final Map<String, String> QUICK_RETRIES =
      Map.of(
          "fs.s3a.retry.interval", "5ms",
          "fs.s3a.retry.throttle.interval", "1ms",
          "fs.s3a.attempts.maximum", "0",
          "fs.s3a.retry.limit", "2",
          "fs.s3a.retry.throttle.limit", "2",
          "fs.s3a.connection.establish.timeout", PATIENCE,
          "fs.s3a.connection.acquisition.timeout", PATIENCE,
          "fs.s3a.connection.timeout", PATIENCE,
          "fs.s3a.connection.request.timeout", PATIENCE);

  private final S3Server server;
  private final FaultProxy proxy;
  private final Path bucket;

  private FaultyS3(S3Server server, FaultProxy proxy, Path bucket) {
    this.server = server;
    this.proxy = proxy;
    this.bucket = bucket;
  }

  /** Starts both; the bucket is a folder in {@code folder}. */
  public static FaultyS3 start(Path folder) {
    // S3A allows no limits below 15 s unless it is told to.
    AWSClientConfig.setMinimumOperationDuration(Duration.ofMillis(1));
    S3Server server = S3Server.start(folder, 0, "key", "secret");
    server.createBucket(BUCKET);
    return new FaultyS3(server, FaultProxy.before(server.endpoint()), folder.resolve(BUCKET));
  }

  public FaultProxy proxy() {
    return proxy;
  }

  /**
   * Settings, as {@code --set} takes them, of a job that works in the bucket, through the proxy.
   */
  public List<String> settings() {
    List<String> sets = new ArrayList<>();
    sets.add("storage.base-uri=s3a://" + BUCKET + "/");
    sets.add("storage.s3.endpoint=" + proxy.endpoint());
    sets.add("storage.s3.region=" + S3Server.REGION);
    sets.add("storage.s3.access-key=key");
    sets.add("storage.s3.secret-key=secret");
    QUICK_RETRIES.forEach((name, value) -> sets.add("storage.hadoop.\"" + name + "\"=" + value));
    return sets;
  }

  /**
   * A store in the bucket, through the proxy.
   *
   * @param sets settings that are otherwise
   */
  public ObjectStore open(String... sets) throws IOException {
    Map<String, String> environment = Map.of("JDBC_URL", "jdbc:postgresql://127.0.0.1/none");
    List<String> settings = settings();
    settings.addAll(List.of(sets));
    return ObjectStore.open(SettingsLoader.load(List.of(), settings, environment).storage());
  }

  /** A store in the bucket, through the proxy, that waits this long for an answer. */
  public ObjectStore openWithin(Duration limit) throws IOException {
    return open(
        "storage.hadoop.\"fs.s3a.connection.timeout\"=" + limit.toMillis() + "ms",
        "storage.hadoop.\"fs.s3a.connection.request.timeout\"=" + limit.toMillis() + "ms");
  }

  /** Makes another bucket. */
  public void createBucket(String name) {
    server.createBucket(name);
  }

  /** The bucket's folder: objects are plain files in it. */
  public Path bucket() {
    return bucket;
  }

  /** Takes everything out of the bucket, and lets everything pass again. */
  public void clear() throws IOException {
    proxy.clear();
    try (Stream<Path> files = Files.walk(bucket)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(bucket)) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    AWSClientConfig.resetMinimumOperationDuration();
    proxy.close();
    server.close();
  }
}
