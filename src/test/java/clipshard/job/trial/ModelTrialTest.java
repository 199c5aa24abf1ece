package clipshard.job.trial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import clipshard.hub.HubException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sandbox.ModelHub;
import sandbox.ModelHub.Access;

final class ModelTrialTest {
  @TempDir Path folder;
  @AutoClose private final ModelHub hub = new ModelHub();

  @BeforeEach
  void upload() throws IOException {
    byte[] demo = Files.readAllBytes(Path.of("src/main/resources/demo-encoder.onnx"));
    hub.commit("o/demo", Access.PUBLIC, "main", Map.of("onnx/vision_model.onnx", demo));
  }

  private String tried(String uri, Optional<Path> pictures) throws IOException {
    Settings settings =
        SettingsLoader.loadWithoutDatabase(
            List.of(),
            List.of("model.uri=" + uri),
            Map.of("HF_ENDPOINT", hub.url(), "HF_HOME", folder.resolve("hf").toString()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ModelTrial(settings, new PrintStream(out, true, UTF_8)).run(pictures);
    return out.toString(UTF_8);
  }

  @Test
  void theDemosPicturesAreNearestToThoseOfTheirColour() throws Exception {
    String printed = tried("hf://o/demo", Optional.empty());
    assertTrue(printed.contains("to 512 numbers"), printed);
    assertTrue(printed.matches("(?s).*24 pictures in .* images/s.*"), printed);
    assertTrue(printed.matches("(?s).*trousers-red-[0-9]+[.]jpg: [a-z-]+-red-.*"), printed);
    assertTrue(printed.endsWith("✅ Use it: --set model.uri=hf://o/demo\n"), printed);
  }

  @Test
  void onesOwnPicturesAreTaken() throws Exception {
    Path own = Files.createDirectory(folder.resolve("own"));
    Map<String, byte[]> pictures = TrialPictures.ofDemo();
    int taken = 0;
    for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
      if (taken++ < 2) {
        Files.write(own.resolve(picture.getKey()), picture.getValue());
      }
    }
    Files.writeString(own.resolve("notes.txt"), "no picture");
    String printed = tried("hf://o/demo", Optional.of(own));
    assertTrue(printed.contains("2 pictures in"), printed);
    assertTrue(printed.contains("notes.txt: "), printed);
    assertThrows(HubException.class, () -> tried("hf://o/none", Optional.of(own)));
  }
}
