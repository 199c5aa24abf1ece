package sandbox;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** A Postgres and an S3 server in a folder, and the environment of a job that uses them. */
public record Services(Path home, PostgresServer postgres, S3Server s3) implements AutoCloseable {
  static final String ACCESS_KEY = "key";
  public static final String SECRET_KEY = "a-planted-secret-key";

  public static Services start(Path home) {
    PostgresServer postgres = PostgresServer.start(home.resolve("postgres"), 0);
    try {
      S3Server s3 = S3Server.start(home.resolve("s3"), 0, ACCESS_KEY, SECRET_KEY);
      return new Services(home, postgres, s3);
    } catch (RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  /** The table {@code images} of the database. */
  public ImagesTable table() {
    return new ImagesTable(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  /** The caller closes it. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  /** Makes a bucket, and gives the folder that its objects are in. */
  public Path createBucket(String name) {
    s3.createBucket(name);
    return home.resolve("s3").resolve(name);
  }

  /** For a job that works in {@code bucket}; the caller's to change. */
  public Map<String, String> environment(String bucket) {
    Map<String, String> environment = new TreeMap<>(settings(bucket));
    environment.putAll(shortLived());
    return environment;
  }

  /** For JVMs that live for seconds: they have nothing of being compiled twice. */
  public static Map<String, String> shortLived() {
    String options = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC " + ClassArchive.options();
    return Map.of("JDK_JAVA_OPTIONS", options.strip());
  }

  /** Of a job that works in {@code bucket}. */
  public Map<String, String> settings(String bucket) {
    return Map.of(
        "JDBC_URL",
        postgres.jdbcUrl(),
        "JDBC_USER",
        postgres.user(),
        "JDBC_PASSWORD",
        postgres.password(),
        "S3_ENDPOINT",
        s3.endpoint().toString(),
        "S3_REGION",
        S3Server.REGION,
        "AWS_ACCESS_KEY_ID",
        ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY",
        SECRET_KEY,
        "BUCKET_NAME",
        bucket,
        "FETCH_ALLOW_ADDRESSES",
        "127.0.0.1/32",
        "ENV_FILE",
        "/dev/null");
  }

  @Override
  public void close() {
    s3.close();
    postgres.close();
  }
}
