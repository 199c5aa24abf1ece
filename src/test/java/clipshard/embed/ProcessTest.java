package clipshard.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ONNX Runtime has been seen to end whole processes with. */
class ProcessTest {

  /** Class paths of Spark make command lines longer than 4,096 bytes. */
  private static final int LONG = 20_000;

  @TempDir Path folder;

  @Test
  void survivesALongCommandLineAndAnExitWhileEncoding() throws IOException, InterruptedException {
    run(ExitWhileEncoding.class, "x".repeat(LONG));
  }

  @Test
  void cudaIsAskedForWhenTheEnvironmentIsThere() throws IOException, InterruptedException {
    String said = run(FirstOnCuda.class);
    assertTrue(said.contains("CUDA"), said);
  }

  private String run(Class<?> main, String... arguments) throws IOException, InterruptedException {
    File log = folder.resolve("log").toFile();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(main.getName());
    command.add(DemoEncoder.extract(folder).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process =
        builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log).start();
    assertEquals(0, process.waitFor(), () -> read(log));
    return read(log);
  }

  private static String read(File log) {
    try {
      return Files.readString(log.toPath());
    } catch (IOException e) {
      return e.toString();
    }
  }
}
