package clipshard.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ONNX Runtime has been seen to end whole processes with. */
class ProcessTest {

  /** Class paths of Spark make command lines longer than 4,096 bytes. */
  private static final int LONG = 20_000;

  @TempDir Path folder;

  @Test
  void survivesALongCommandLineAndAnExitWhileEncoding() throws IOException, InterruptedException {
    File log = folder.resolve("log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            ExitWhileEncoding.class.getName(),
            DemoEncoder.extract(folder).toString(),
            "x".repeat(LONG));
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process =
        builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log).start();
    assertEquals(0, process.waitFor(), () -> read(log));
  }

  private static String read(File log) {
    try {
      return Files.readString(log.toPath());
    } catch (IOException e) {
      return e.toString();
    }
  }
}
