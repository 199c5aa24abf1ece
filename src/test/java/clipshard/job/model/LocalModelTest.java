package clipshard.job.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.SettingsLoader;
import clipshard.job.Workbench;
import clipshard.store.ObjectStore;
import java.io.File;
import java.io.FileNotFoundException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalModelTest {
  private static final String MODEL = "/Volumes/main/models/clip/model.onnx";
  private static final Map<String, String> DATABRICKS =
      Map.of("DATABRICKS_RUNTIME_VERSION", "17.3");

  @TempDir java.nio.file.Path folder;
  private ObjectStore store;

  /** Databricks' file system, as far as volumes go: they are in a folder. */
  public static final class Volumes extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("dbfs:///");
    }

    @Override
    public File pathToFile(Path path) {
      return new File(getConf().get("test.volumes") + path.toUri().getPath());
    }
  }

  @BeforeEach
  void openStore() throws Exception {
    Workbench.session(); // whose files are looked through for names
    store =
        ObjectStore.open(
            SettingsLoader.loadWithoutDatabase(
                    List.of(),
                    List.of(
                        "storage.hadoop.\"fs.dbfs.impl\"=" + Volumes.class.getName(),
                        "storage.hadoop.\"test.volumes\"=" + folder),
                    Map.of("INDEX_URI", folder.toUri().toString()))
                .storage());
    java.nio.file.Path model = folder.resolve(MODEL.substring(1));
    Files.createDirectories(model.getParent());
    Files.copy(java.nio.file.Path.of("src/main/resources/demo-encoder.onnx"), model);
    Files.writeString(model.resolveSibling("preprocessor_config.json"), "{\"of\": \"the volume\"}");
  }

  @AfterEach
  void closeStore() throws Exception {
    store.close();
  }

  @Test
  void onDatabricksAVolumeIsReadThroughItsFileSystem() throws Exception {
    LocalModel found = LocalModel.find(MODEL, store, DATABRICKS);
    assertEquals("{\"of\": \"the volume\"}", found.preprocessorJson());
    assertEquals(
        LocalModel.find(LocalModel.DEMO, store).fingerprint().sha256(),
        found.fingerprint().sha256());
  }

  @Test
  void elsewhereThatPathIsALocalFileOrNone() {
    String message =
        assertThrows(FileNotFoundException.class, () -> LocalModel.find(MODEL, store, Map.of()))
            .getMessage();
    assertTrue(message.contains("model.uri names " + MODEL), message);
  }
}
