package jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A JVM that has nowhere to unpack its libraries to says so, whichever of them it needs first. */
class NativesIT {
  private static final String SOURCE =
      """
      import clipshard.config.Settings;
      import clipshard.decode.ImageDecoder;
      import clipshard.embed.OnnxLibrary;
      import clipshard.faiss.FaissIndex;
      import java.util.Base64;

      class Needs {
        static final String PICTURE =
            "Qk1GAAAAAAAAADYAAAAoAAAAAgAAAAIAAAABABgAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAA////////AAD///////8AAA==";

        public static void main(String[] arguments) throws Exception {
          switch (arguments[0]) {
            case "onnx" -> OnnxLibrary.usesCuda(Settings.Device.AUTO);
            case "faiss" -> FaissIndex.create(2, "Flat", Settings.Metric.L2);
            default -> new ImageDecoder(100).decode(Base64.getDecoder().decode(PICTURE));
          }
        }
      }
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "onnx, java.io.tmpdir",
    "faiss, org.bytedeco.javacpp.cachedir",
    "opencv, org.bytedeco.javacpp.cachedir"
  })
  void theFolderAndItsPropertyAreNamed(String library, String property) throws Exception {
    Path nowhere = Files.createFile(folder.resolve("no folder"));
    Path log = folder.resolve("log");
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + nowhere,
                "-Dorg.bytedeco.javacpp.cachedir=" + nowhere,
                "-Duser.home=" + nowhere,
                "-cp",
                System.getProperty("clipshard.jar"),
                Files.writeString(folder.resolve("Needs.java"), SOURCE).toString(),
                library)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertEquals(1, java.waitFor());
    String said = Files.readString(log);
    for (String part :
        List.of(
            "unpacked into the folder " + nowhere, "is no folder", "MB left", property + "=…")) {
      assertTrue(said.contains(part), said);
    }
  }
}
