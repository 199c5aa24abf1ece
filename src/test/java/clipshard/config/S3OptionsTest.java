package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3OptionsTest {
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
            "fs.s3a.connection.maximum", "500",
            "fs.s3a.path.style.access", "false"),
        hadoop());
  }

  @Test
  void keysAreHandedToS3a() {
    Map<String, String> properties = hadoop("storage.s3.access-key=a", "storage.s3.secret-key=b");
    assertEquals("a", properties.get("fs.s3a.access.key"));
    assertEquals("b", properties.get("fs.s3a.secret.key"));
    assertEquals(
        "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
        properties.get("fs.s3a.aws.credentials.provider"));
    assertFalse(properties.containsKey("fs.s3a.session.token"));
  }

  @Test
  void aSessionTokenMakesThemTemporary() {
    Map<String, String> properties =
        hadoop("storage.s3.access-key=a", "storage.s3.secret-key=b", "storage.s3.session-token=c");
    assertEquals("c", properties.get("fs.s3a.session.token"));
    assertEquals(
        "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider",
        properties.get("fs.s3a.aws.credentials.provider"));
  }

  @Test
  void anotherServerIsReachedByPathAndWithoutAReferrer() {
    Map<String, String> properties = hadoop("storage.s3.endpoint=http://localhost:9000");
    assertEquals("http://localhost:9000", properties.get("fs.s3a.endpoint"));
    assertEquals("false", properties.get("fs.s3a.connection.ssl.enabled"));
    assertEquals("true", properties.get("fs.s3a.path.style.access"));
    assertEquals("false", properties.get("fs.s3a.audit.referrer.enabled"));
    Map<String, String> other =
        hadoop("storage.s3.endpoint=https://s3.example", "storage.s3.path-style=false");
    assertEquals("true", other.get("fs.s3a.connection.ssl.enabled"));
    assertEquals("false", other.get("fs.s3a.path.style.access"));
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
