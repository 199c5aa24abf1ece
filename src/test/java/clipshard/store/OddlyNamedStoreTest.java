package clipshard.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.config.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder whose name a URI must encode, given as it is written. */
class OddlyNamedStoreTest extends StoreContract {
  @TempDir Path temporary;
  private Path folder;
  private ObjectStore store;

  @BeforeEach
  void open() throws IOException {
    folder = Files.createDirectory(temporary.resolve("it's 100%25 \"my\" ü #1? index"));
    store = open("file://" + folder);
  }

  private static ObjectStore open(String uri) throws IOException {
    return ObjectStore.open(
        SettingsLoader.loadWithoutDatabase(List.of(), List.of(), Map.of("INDEX_URI", uri))
            .storage());
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Override
  ObjectStore store() {
    return store;
  }

  @Test
  void isThatFolder() throws IOException {
    store.put("a/x", new byte[] {1});
    assertEquals(1, Files.size(folder.resolve("a/x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ü", "a b", "50%", "a+b", "it's"})
  void isFoundUnderEveryWayToWriteIt(String name) throws IOException {
    Path named = Files.createDirectory(temporary.resolve(name));
    for (String uri : List.of("file://" + named, "file:" + named + "/", named.toUri().toString())) {
      try (ObjectStore opened = open(uri)) {
        opened.put("a/x y", new byte[] {1});
        assertEquals(List.of("a/x y"), opened.list("").stream().map(StoredObject::key).toList());
      }
      assertEquals(1, Files.size(named.resolve("a/x y")), uri);
    }
  }
}
