package clipshard.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sandbox.S3Server;

/** What other buckets than the index's are read with. */
class ForeignBucketTest {
  private static final byte[] MODEL = "a model".getBytes(StandardCharsets.UTF_8);
  private static final URI FOREIGN = URI.create("s3a://models/clip/model.onnx");
  private static final String PROVIDERS = "fs.s3a.aws.credentials.provider";
  private static final String NO_INSTANCE_ROLE = "aws.disableEc2Metadata";
  private static final String FROM_ENVIRONMENT = "EnvironmentVariableCredentialsProvider";

  @TempDir static Path folder;
  private static S3Server server;

  @BeforeAll
  static void start() throws IOException {
    server = S3Server.start(folder, 0, "key", "secret");
    server.createBucket("faiss");
    server.createBucket("models");
    try (ObjectStore models = ObjectStore.open(storage("models", s3()))) {
      models.put("clip/model.onnx", MODEL);
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Of an index in the bucket faiss; {@code hadoop} are further properties. */
  private static Settings.Storage storage(List<String> s3, String... hadoop) {
    return storage("faiss", s3, hadoop);
  }

  private static Settings.Storage storage(String bucket, List<String> s3, String... hadoop) {
    List<String> sets = new ArrayList<>(s3);
    sets.add("storage.base-uri=s3a://" + bucket + "/");
    for (String property : hadoop) {
      sets.add("storage.hadoop." + property);
    }
    Map<String, String> environment = Map.of("JDBC_URL", "jdbc:postgresql://127.0.0.1/none");
    return SettingsLoader.load(List.of(), sets, environment).storage();
  }

  private static List<String> s3() {
    return List.of(
        "storage.s3.endpoint=" + server.endpoint(),
        "storage.s3.region=" + S3Server.REGION,
        "storage.s3.access-key=key",
        "storage.s3.secret-key=secret");
  }

  private static Configuration configuration(Settings.Storage storage) {
    Configuration configuration = new Configuration();
    storage.hadoop().forEach((name, value) -> configuration.set(name, value.reveal()));
    return configuration;
  }

  /** What S3A makes of the settings for a bucket. */
  private static Configuration seen(Settings.Storage storage, URI bucket, String environmentsKey)
      throws IOException {
    Map<String, String> environment = Map.of("AWS_ACCESS_KEY_ID", environmentsKey);
    URI base = URI.create(storage.baseUri());
    try (ForeignFiles files = ForeignFiles.beside(base, configuration(storage), environment)) {
      return files.of(bucket).getConf();
    }
  }

  @Test
  void anotherBucketGetsNeitherTheIndexsServerNorItsKeys() throws IOException {
    Configuration plain = new Configuration();
    Configuration other = seen(storage(s3()), FOREIGN, "another");
    for (String option :
        List.of(
            "endpoint",
            "endpoint.region",
            "access.key",
            "secret.key",
            "session.token",
            "path.style.access",
            "connection.ssl.enabled",
            "aws.credentials.provider")) {
      assertEquals(plain.get("fs.s3a." + option), other.get("fs.s3a." + option), option);
    }
    assertNull(other.get("fs.s3a.secret.key"));
    Configuration own = seen(storage(s3()), URI.create("s3a://faiss/a"), "another");
    assertEquals("secret", own.get("fs.s3a.secret.key"));
    assertEquals(server.endpoint().toString(), own.get("fs.s3a.endpoint"));
    assertEquals("false", own.get("fs.s3a.audit.referrer.enabled"));
  }

  @Test
  void keysInTheEnvironmentThatAreTheIndexsAreNotForAnotherServer() throws IOException {
    assertTrue(seen(storage(s3()), FOREIGN, "another").get(PROVIDERS).contains(FROM_ENVIRONMENT));
    String providers = seen(storage(s3()), FOREIGN, "key").get(PROVIDERS);
    assertFalse(providers.contains(FROM_ENVIRONMENT), providers);
    assertTrue(providers.contains("IAMInstanceCredentialsProvider"), providers);
    // Without a server of its own the index is at Amazon's, and the keys are an account's.
    List<String> amazons = s3().subList(1, 4);
    assertTrue(seen(storage(amazons), FOREIGN, "key").get(PROVIDERS).contains(FROM_ENVIRONMENT));
    String same = "fs.s3a.endpoint=" + server.endpoint();
    assertTrue(
        seen(storage(amazons, same), FOREIGN, "key").get(PROVIDERS).contains(FROM_ENVIRONMENT));
  }

  @Test
  void propertiesForAllBucketsOpenAnotherOneOfTheSameServer(@TempDir Path copies)
      throws IOException {
    Settings.Storage all =
        storage(
            List.of(),
            "fs.s3a.endpoint=" + server.endpoint(),
            "fs.s3a.endpoint.region=" + S3Server.REGION,
            "fs.s3a.path.style.access=true",
            "fs.s3a.access.key=key",
            "fs.s3a.secret.key=secret");
    reads(all, copies);
  }

  @Test
  void propertiesOfAnotherBucketOpenItBesideTheIndex(@TempDir Path copies) throws IOException {
    reads(withModels("fs.s3a.bucket.models.secret.key=secret"), copies);
  }

  /** The index's bucket and another one, each with what is its own. */
  private static Settings.Storage withModels(String keys) {
    return storage(
        s3(),
        "fs.s3a.bucket.models.endpoint=" + server.endpoint(),
        "fs.s3a.bucket.models.endpoint.region=" + S3Server.REGION,
        "fs.s3a.bucket.models.path.style.access=true",
        "fs.s3a.bucket.models.access.key=key",
        keys);
  }

  private static void reads(Settings.Storage storage, Path copies) throws IOException {
    try (ObjectStore store = ObjectStore.open(storage)) {
      store.put("index", MODEL);
      assertArrayEquals(MODEL, store.get("index"));
      assertArrayEquals(MODEL, store.readForeign(FOREIGN, 100));
      store.download(FOREIGN, copies.resolve("model.onnx"));
    }
    assertArrayEquals(MODEL, Files.readAllBytes(copies.resolve("model.onnx")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fs.s3a.bucket.models.secret.key=wrong",
        "fs.s3a.bucket.models.aws.credentials.provider=org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider"
      })
  void aBucketThatStaysClosedIsToldWithTheWayToOpenIt(String keys, @TempDir Path copies)
      throws IOException {
    String before = System.getProperty(NO_INSTANCE_ROLE, "false");
    System.setProperty(NO_INSTANCE_ROLE, "true");
    try (ObjectStore store = ObjectStore.open(withModels(keys))) {
      StorageException told =
          assertThrows(
              StorageException.class, () -> store.download(FOREIGN, copies.resolve("model.onnx")));
      assertTrue(told.getMessage().contains("fs.s3a.bucket.models.access.key"), told.getMessage());
    } finally {
      System.setProperty(NO_INSTANCE_ROLE, before);
    }
  }
}
