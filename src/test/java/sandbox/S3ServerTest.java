package sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The S3 server as Hadoop's S3A sees it. */
class S3ServerTest {
  private static final String KEY = "the-key";
  private static final String SECRET = "the-secret";

  @TempDir static Path folder;
  private static S3Server server;

  @BeforeAll
  static void start() {
    server = S3Server.start(folder, 0, KEY, SECRET);
    server.createBucket("bucket");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void keepsWhatIsPutAsPlainFiles() throws IOException {
    byte[] content = "a shard".getBytes(UTF_8);
    try (FileSystem client = client(SECRET)) {
      put(client, "put/deep/er/a.index", content);
      assertArrayEquals(content, get(client, "put/deep/er/a.index"));
      assertArrayEquals(content, Files.readAllBytes(folder.resolve("bucket/put/deep/er/a.index")));
      put(client, "put/deep/er/a.index", "another".getBytes(UTF_8));
      assertArrayEquals("another".getBytes(UTF_8), get(client, "put/deep/er/a.index"));
    }
  }

  @Test
  void keepsAnObjectLargerThanAnyBuffer() throws IOException {
    byte[] content = new byte[9 << 20];
    new Random(1).nextBytes(content);
    try (FileSystem client = client(SECRET)) {
      put(client, "large", content);
      assertArrayEquals(content, get(client, "large"));
    }
  }

  @Test
  void listsAndDeletes() throws IOException {
    try (FileSystem client = client(SECRET)) {
      for (String key : new String[] {"list/a", "list/b", "list/c/d"}) {
        put(client, key, key.getBytes(UTF_8));
      }
      assertEquals(
          "[/list/a, /list/b, /list/c]",
          Arrays.stream(client.listStatus(path("list")))
              .map(status -> status.getPath().toUri().getPath())
              .sorted()
              .toList()
              .toString());
      assertTrue(client.delete(path("list/a"), false));
      assertThrows(FileNotFoundException.class, () -> client.getFileStatus(path("list/a")));
      assertTrue(client.delete(path("list"), true));
      assertFalse(client.exists(path("list/c/d")));
    }
  }

  @Test
  void refusesAWrongKeyAndNone() throws IOException {
    try (FileSystem client = client("guessed")) {
      assertThrows(AccessDeniedException.class, () -> put(client, "intruder", "x".getBytes(UTF_8)));
      assertThrows(AccessDeniedException.class, () -> client.listStatus(path("")));
    }
    assertFalse(Files.exists(folder.resolve("bucket/intruder")));
    try (FileSystem client = client(SECRET)) {
      put(client, "private", "private".getBytes(UTF_8));
    }
    assertEquals(403, unsignedStatus("/bucket/"));
    assertEquals(403, unsignedStatus("/bucket/private"));
  }

  @Test
  void keepsObjectsOverARestart(@TempDir Path kept) throws IOException {
    try (S3Server first = S3Server.start(kept, 0, KEY, SECRET)) {
      first.createBucket("bucket");
      try (FileSystem client = client(first, SECRET)) {
        put(client, "kept", "kept".getBytes(UTF_8));
      }
    }
    try (S3Server second = S3Server.start(kept, 0, KEY, SECRET);
        FileSystem client = client(second, SECRET)) {
      assertArrayEquals("kept".getBytes(UTF_8), get(client, "kept"));
    }
  }

  @Test
  void saysThatThePortIsTaken(@TempDir Path other) {
    int port = server.endpoint().getPort();
    UncheckedIOException taken =
        assertThrows(UncheckedIOException.class, () -> S3Server.start(other, port, KEY, SECRET));
    assertTrue(taken.getMessage().contains(String.valueOf(port)), taken.getMessage());
  }

  private static int unsignedStatus(String path) throws IOException {
    return ((HttpURLConnection) server.endpoint().resolve(path).toURL().openConnection())
        .getResponseCode();
  }

  private static FileSystem client(String secret) throws IOException {
    return client(server, secret);
  }

  private static FileSystem client(S3Server server, String secret) throws IOException {
    Configuration configuration = new Configuration();
    configuration.set("fs.s3a.endpoint", server.endpoint().toString());
    configuration.set("fs.s3a.endpoint.region", S3Server.REGION);
    configuration.set("fs.s3a.path.style.access", "true");
    configuration.set("fs.s3a.access.key", KEY);
    configuration.set("fs.s3a.secret.key", secret);
    return FileSystem.newInstance(URI.create("s3a://bucket/"), configuration);
  }

  private static org.apache.hadoop.fs.Path path(String key) {
    return new org.apache.hadoop.fs.Path("s3a://bucket/" + key);
  }

  private static void put(FileSystem client, String key, byte[] content) throws IOException {
    try (FSDataOutputStream out = client.create(path(key), true)) {
      out.write(content);
    }
  }

  private static byte[] get(FileSystem client, String key) throws IOException {
    try (FSDataInputStream in = client.open(path(key))) {
      return in.readAllBytes();
    }
  }
}
