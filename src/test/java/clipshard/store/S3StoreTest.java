package clipshard.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Secret;
import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sandbox.S3Server;

/** The contract on a real S3 server, with the S3A properties that the settings lead to. */
class S3StoreTest extends StoreContract {
  private static final String KEY = "key";
  private static S3Server server;
  @TempDir static Path folder;
  private ObjectStore store;

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.start(folder, 0, KEY, "secret");
    server.createBucket("faiss");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void open() throws IOException {
    store = ObjectStore.open(storage("faiss", "secret"));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Override
  ObjectStore store() {
    return store;
  }

  private static Settings.Storage storage(String bucket, String secret) {
    Map<String, String> environment = new HashMap<>();
    environment.put("JDBC_URL", "jdbc:postgresql://127.0.0.1/none");
    environment.put("S3_ENDPOINT", server.endpoint().toString());
    environment.put("S3_REGION", "us-east-1");
    environment.put("AWS_ACCESS_KEY_ID", KEY);
    environment.put("AWS_SECRET_ACCESS_KEY", secret);
    environment.put("BUCKET_NAME", bucket);
    return SettingsLoader.load(List.of(), List.of(), environment).storage();
  }

  @Test
  void aWrongKeyIsNoAbsence() throws IOException {
    try (ObjectStore refused = ObjectStore.open(storage("faiss", "wrong"))) {
      IOException get = assertThrows(IOException.class, () -> refused.find("x"));
      assertFalse(get instanceof FileNotFoundException, get.toString());
      IOException list = assertThrows(IOException.class, () -> refused.list("snapshots/"));
      assertFalse(list instanceof FileNotFoundException, list.toString());
    }
  }

  @Test
  void aMissingBucketIsNoAbsence() throws IOException {
    try (ObjectStore missing = ObjectStore.open(storage("no-such-bucket", "secret"))) {
      IOException find = assertThrows(IOException.class, () -> missing.find("x"));
      assertFalse(find instanceof FileNotFoundException, find.toString());
      IOException list = assertThrows(IOException.class, () -> missing.list("snapshots/"));
      assertFalse(list instanceof FileNotFoundException, list.toString());
    }
  }

  @Test
  void aListingShowsAnotherContentOfTheSameSize() throws IOException {
    store.put("marked", new byte[] {1, 2});
    String before = marked().etag();
    store.put("marked", new byte[] {1, 3});
    assertNotEquals(before, marked().etag());
    assertTrue(marked().stamp().contains(marked().etag()), marked().stamp());
    store.put("marked", new byte[] {1, 2});
    assertEquals(before, marked().etag());
  }

  private StoredObject marked() throws IOException {
    return store.listFlat("").stream()
        .filter(object -> object.key().equals("marked"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void secretsAreNotPrinted() {
    Settings.Storage storage = storage("faiss", "a-planted-secret");
    assertFalse(storage.toString().contains("a-planted-secret"));
    assertFalse(new Secret("a-planted-secret").toString().contains("planted"));
  }
}
