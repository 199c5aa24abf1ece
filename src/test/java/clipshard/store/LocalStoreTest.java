package clipshard.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreTest extends StoreContract {
  @TempDir Path folder;
  private ObjectStore store;

  @BeforeEach
  void open() throws IOException {
    store =
        ObjectStore.open(
            new Settings.Storage(folder.toUri().toString(), "clip", 1 << 20, Map.of()));
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
  void nothingBesideTheObjectsIsLeftBehind() throws IOException {
    store.put("x", new byte[] {1});
    store.put("x", new byte[] {2});
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }
}
