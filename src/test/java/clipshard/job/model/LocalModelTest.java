package clipshard.job.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import clipshard.embed.ConstantTimeModel;
import clipshard.embed.DemoEncoder;
import clipshard.embed.ModelException;
import clipshard.job.JobException;
import clipshard.job.Workbench;
import clipshard.preprocessing.PreprocessorFile;
import clipshard.store.ObjectStore;
import java.io.File;
import java.io.FileNotFoundException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertEquals("{\"of\": \"the volume\"}", found.preprocessor(store).orElseThrow().json());
    assertEquals(
        LocalModel.find(LocalModel.DEMO, store).fingerprint().sha256(),
        found.fingerprint().sha256());
  }

  @Test
  void whatItsPublisherSaysIsBesideTheModelOrOneFolderUp() throws Exception {
    java.nio.file.Path model = folder.resolve(MODEL.substring(1));
    java.nio.file.Path onnx = Files.createDirectory(model.resolveSibling("onnx"));
    java.nio.file.Path inside = Files.copy(model, onnx.resolve("vision_model.onnx"));
    for (LocalModel found :
        new LocalModel[] {
          LocalModel.find(inside.toString(), store),
          LocalModel.find(MODEL.replace("clip/", "clip/onnx/vision_"), store, DATABRICKS)
        }) {
      assertEquals("../preprocessor_config.json", preprocessor(found));
      Files.writeString(onnx.resolve("processor_config.json"), "{\"image_processor\": {}}");
      assertEquals("processor_config.json", preprocessor(found));
      Files.writeString(onnx.resolve("processor_config.json"), "{\"tokenizer\": {}}");
      Files.writeString(onnx.resolve("open_clip_config.json"), "{}");
      assertEquals("open_clip_config.json", preprocessor(found));
      Files.delete(onnx.resolve("processor_config.json"));
      Files.delete(onnx.resolve("open_clip_config.json"));
    }
  }

  @Test
  void aModelAtTheRootHasNoFolderAbove() throws Exception {
    LocalModel root =
        new LocalModel(folder.resolve("model.onnx"), Optional.of(URI.create("dbfs:/model.onnx")));
    assertEquals(Optional.empty(), root.preprocessor(store));
  }

  @Test
  void aModelOfWhichNothingIsSaidIsRefusedUnlessClipIsMeant() throws Exception {
    java.nio.file.Path bare =
        ConstantTimeModel.write(Files.createDirectories(folder.resolve("a/b")), 8);
    Files.delete(bare.resolveSibling("preprocessor_config.json"));
    String message =
        assertThrows(JobException.class, () -> described(bare, Settings.Preprocessing.FILE))
            .getMessage();
    for (String part :
        List.of(bare.toString(), "open_clip_config.json", "set model.preprocessing = clip")) {
      assertTrue(message.contains(part), message);
    }
    // As far as the graph, which takes smaller pictures than CLIP's.
    assertThrows(ModelException.class, () -> described(bare, Settings.Preprocessing.CLIP));
    java.nio.file.Path demo =
        Files.copy(
            java.nio.file.Path.of("src/main/resources/demo-encoder.onnx"),
            bare.resolveSibling("another-name.onnx"));
    EncoderSpec spec = described(demo, Settings.Preprocessing.FILE);
    assertEquals(PreprocessorFile.CLIP, spec.preprocessor());
    Files.writeString(
        bare.resolveSibling("preprocessor_config.json"), "{\"size\": {\"longest_edge\": 1}}");
    message =
        assertThrows(JobException.class, () -> described(bare, Settings.Preprocessing.FILE))
            .getMessage();
    assertTrue(message.contains("preprocessor_config.json cannot be honoured"), message);
    assertEquals(
        PreprocessorFile.CLIP, described(demo, Settings.Preprocessing.CLIP).preprocessor());
  }

  private EncoderSpec described(java.nio.file.Path model, Settings.Preprocessing preprocessing)
      throws Exception {
    return ModelProbe.describe(
        new Settings.Model(model.toString(), preprocessing, Settings.Device.CPU, 0, 1, false),
        new Settings.Decode(
            1_000_000, 1, Settings.Transparency.WHITE, Settings.Orientation.EXIF, 1),
        List.of("color"),
        store);
  }

  private String preprocessor(LocalModel model) throws Exception {
    return model.preprocessor(store).orElseThrow().name();
  }

  /** What a URI must encode may stand there as it is, or encoded. */
  @ParameterizedTest
  @ValueSource(strings = {"it's 50% \"my\" ü", "100%25", "a b", "ü"})
  void aFoldersNameMayHoldAnything(String name) throws Exception {
    java.nio.file.Path model =
        Files.createDirectories(folder.resolve("Volumes/" + name)).resolve("my clip 50%.onnx");
    Files.copy(java.nio.file.Path.of("src/main/resources/demo-encoder.onnx"), model);
    Files.writeString(model.resolveSibling("preprocessor_config.json"), "{}");
    String volume = "dbfs:/" + folder.relativize(model);
    for (String uri :
        List.of(
            model.toString(),
            "file://" + model,
            "file:" + model,
            model.toUri().toString(),
            volume)) {
      assertEquals(DemoEncoder.sha256(), LocalModel.find(uri, store).fingerprint().sha256(), uri);
    }
  }

  @Test
  void elsewhereThatPathIsALocalFileOrNone() {
    String message =
        assertThrows(FileNotFoundException.class, () -> LocalModel.find(MODEL, store, Map.of()))
            .getMessage();
    assertTrue(message.contains("model.uri names " + MODEL), message);
  }
}
