package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3OptionsTest {
  private static final String BUCKET = "fs.s3a.bucket.faiss.";

  @TempDir Path folder;

  private static Map<String, String> hadoop(String... sets) {
    return revealed(Loading.sets(sets));
  }

  private static Map<String, String> revealed(Settings settings) {
    Map<String, String> properties = new TreeMap<>();
    settings.storage().hadoop().forEach((name, value) -> properties.put(name, value.reveal()));
    return properties;
  }

  @Test
  void amazonsS3NeedsNothing() {
    assertEquals(
        Map.of(
            "fs.s3a.retry.limit", "6",
            "fs.s3a.retry.throttle.limit", "7",
            "fs.s3a.attempts.maximum", "3",
            "fs.s3a.connection.maximum", "500"),
        hadoop());
  }

  @Test
  void keysAreHandedToS3a() {
    Map<String, String> properties = hadoop("storage.s3.access-key=a", "storage.s3.secret-key=b");
    assertEquals("a", properties.get(BUCKET + "access.key"));
    assertEquals("b", properties.get(BUCKET + "secret.key"));
    assertEquals(
        "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
        properties.get(BUCKET + "aws.credentials.provider"));
    assertFalse(properties.containsKey(BUCKET + "session.token"));
  }

  @Test
  void aSessionTokenMakesThemTemporary() {
    Map<String, String> properties =
        hadoop("storage.s3.access-key=a", "storage.s3.secret-key=b", "storage.s3.session-token=c");
    assertEquals("c", properties.get(BUCKET + "session.token"));
    assertEquals(
        "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider",
        properties.get(BUCKET + "aws.credentials.provider"));
  }

  @Test
  void anotherServerIsReachedByPathAndWithoutAReferrer() {
    Map<String, String> properties = hadoop("storage.s3.endpoint=http://localhost:9000");
    assertEquals("http://localhost:9000", properties.get(BUCKET + "endpoint"));
    assertEquals("false", properties.get(BUCKET + "connection.ssl.enabled"));
    assertEquals("true", properties.get(BUCKET + "path.style.access"));
    assertEquals("false", properties.get(BUCKET + "audit.referrer.enabled"));
    Map<String, String> other =
        hadoop("storage.s3.endpoint=https://s3.example", "storage.s3.path-style=false");
    assertEquals("true", other.get(BUCKET + "connection.ssl.enabled"));
    assertEquals("false", other.get(BUCKET + "path.style.access"));
  }

  @Test
  void otherFileSystemsGetTheirOwnPropertiesAlone() {
    assertEquals(
        Map.of("dfs.replication", "2"),
        hadoop(
            "storage.base-uri=hdfs://nn/index",
            "storage.s3.access-key=half",
            "storage.hadoop.\"dfs.replication\"=2"));
  }

  @Test
  void hadoopPropertiesWinHoweverTheyAreWritten() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("a.conf"),
            """
            clipshard.storage.hadoop {
              "fs.s3a.retry.limit" = 9
              fs.s3a.attempts.maximum = 8
            }
            """);
    Map<String, String> properties = revealed(Loading.file(file));
    assertEquals("9", properties.get("fs.s3a.retry.limit"));
    assertEquals("8", properties.get("fs.s3a.attempts.maximum"));
  }

  @Test
  void whatIsGivenForAllBucketsHoldsForTheIndexsToo() {
    Map<String, String> properties =
        hadoop(
            "storage.s3.endpoint=http://localhost:9000",
            "storage.s3.access-key=a",
            "storage.s3.secret-key=b",
            "storage.hadoop.\"fs.s3a.endpoint\"=http://all:9000",
            "storage.hadoop.\"fs.s3a.secret.key\"=c");
    assertEquals("http://all:9000", properties.get("fs.s3a.endpoint"));
    assertEquals("c", properties.get("fs.s3a.secret.key"));
    assertFalse(properties.containsKey(BUCKET + "endpoint"));
    assertFalse(properties.containsKey(BUCKET + "secret.key"));
    assertEquals("a", properties.get(BUCKET + "access.key"));
  }

  @ParameterizedTest
  @CsvSource({
    "s3a://my.bucket/folder/, fs.s3a.bucket.my.bucket.",
    "s3a://my_bucket, fs.s3a.bucket.my_bucket.",
  })
  void nothingThatTellsServerOrKeysIsForOtherBuckets(String uri, String prefix) {
    Map<String, String> properties =
        hadoop(
            "storage.base-uri=" + uri,
            "storage.s3.endpoint=http://localhost:9000",
            "storage.s3.region=eu",
            "storage.s3.access-key=a",
            "storage.s3.secret-key=b",
            "storage.s3.session-token=c");
    assertEquals("b", properties.get(prefix + "secret.key"));
    properties.keySet().removeIf(name -> name.startsWith(prefix));
    assertEquals(hadoop(), properties);
  }

  @Test
  void theServerIsTheOneThatS3aTakes() {
    assertEquals(Optional.empty(), Loading.sets().storage().endpoint());
    String all = "storage.hadoop.\"fs.s3a.endpoint\"=http://all";
    String own = "storage.hadoop.\"fs.s3a.bucket.faiss.endpoint\"=http://own";
    assertEquals(Optional.of("http://all"), Loading.sets(all).storage().endpoint());
    assertEquals(Optional.of("http://own"), Loading.sets(all, own).storage().endpoint());
    assertEquals(
        Optional.of("http://s3"),
        Loading.sets("storage.s3.endpoint=http://s3").storage().endpoint());
    assertEquals(
        Optional.empty(), Loading.sets(own, "storage.base-uri=s3a://other").storage().endpoint());
  }

  @ParameterizedTest
  @CsvSource({
    "http://minio:9000, us-east-1",
    "https://storage.example.org/s3, us-east-1",
    "https://amazonaws.com.example.org, us-east-1",
    "https://s3.eu-central-1.amazonaws.com, ",
    "https://s3.cn-north-1.amazonaws.com.cn/, ",
    "https://vpce-1.s3.eu-west-1.vpce.amazonaws.com:443, ",
  })
  void serversOtherThanAmazonsHaveTheUsualRegion(String endpoint, String region) {
    Map<String, String> options = hadoop("storage.s3.endpoint=" + endpoint);
    assertEquals(region, options.get("fs.s3a.bucket.faiss.endpoint.region"));
    String given = "storage.s3.region=eu";
    options = hadoop("storage.s3.endpoint=" + endpoint, given);
    assertEquals("eu", options.get("fs.s3a.bucket.faiss.endpoint.region"));
  }

  @Test
  void saysWhereServerRegionAndKeysComeFrom() {
    assertEquals(
        List.of(
            "endpoint: Amazon's S3, as nothing names another (S3_ENDPOINT)",
            "region: left to S3A, as nothing names one (S3_REGION)",
            "keys: left to S3A (environment, instance role)"),
        Loading.sets().storage().explanation().lines());
    assertEquals(
        List.of(
            "endpoint: http://s3:9000, from storage.s3.endpoint (--set)",
            "region: eu, from storage.hadoop",
            "keys: from storage.s3.access-key (--set), for bucket faiss alone"),
        Loading.sets(
                "storage.s3.endpoint=http://s3:9000",
                "storage.s3.access-key=a",
                "storage.s3.secret-key=b",
                "storage.hadoop.\"fs.s3a.endpoint.region\"=eu")
            .storage()
            .explanation()
            .lines());
    assertEquals(
        List.of(), Loading.sets("storage.base-uri=file:///x/").storage().explanation().lines());
  }

  @Test
  void halfAKeyIsAProblem() {
    String id = Loading.problem("storage.s3.access-key=a");
    assertTrue(id.startsWith("storage.s3.secret-key: missing"), id);
    assertTrue(id.endsWith("set AWS_SECRET_ACCESS_KEY"), id);
    String key = Loading.problem("storage.s3.secret-key=a");
    assertTrue(key.endsWith("set AWS_ACCESS_KEY_ID"), key);
    String token = Loading.problem("storage.s3.session-token=a");
    assertTrue(token.startsWith("storage.s3.session-token (--set): of no use without"), token);
  }
}
