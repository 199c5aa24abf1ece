package jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two executors with two GPUs each, which a discovery script makes up: every task has the device
 * that Spark gave to it, and no two tasks of an executor have the same.
 */
class GpuTasksIT {
  @TempDir Path folder;

  /** Spark's workers keep what they run in its home: here, in one of this test's own. */
  @BeforeEach
  void makeSparkHome() throws IOException {
    Path jars = Path.of(System.getProperty("clipshard.spark.home"), "jars");
    Files.createSymbolicLink(folder.resolve("jars"), jars.toAbsolutePath());
  }

  @Test
  void aTaskHasTheDeviceThatSparkGaveToIt() throws Exception {
    assertEquals(
        List.of(
            "task: executor 0 cores 2 address 3 device 3",
            "task: executor 0 cores 2 address 5 device 5",
            "task: executor 1 cores 2 address 3 device 3",
            "task: executor 1 cores 2 address 5 device 5"),
        lines("task: ", "\"3\", \"5\""));
  }

  /** They would wait for ever if they needed a GPU. */
  @Test
  void tasksWithoutUseForAGpuRunWhileOthersHoldThemAll() throws Exception {
    assertEquals(List.of("beside: [[]]"), lines("beside: ", "\"3\", \"5\""));
  }

  @Test
  void cudaCountsTheDevicesThatItsExecutorsEnvironmentLists() throws Exception {
    assertEquals(
        List.of(
            "task: executor 0 cores 2 address GPU-5a4 device 1",
            "task: executor 0 cores 2 address GPU-f00 device 0",
            "task: executor 1 cores 2 address GPU-5a4 device 1",
            "task: executor 1 cores 2 address GPU-f00 device 0"),
        lines(
            "task: ",
            "\"GPU-5a4\", \"GPU-f00\"",
            "spark.executorEnv.CUDA_VISIBLE_DEVICES=GPU-f00,GPU-5a4"));
  }

  private List<String> lines(String begin, String addresses, String... settings)
      throws IOException, InterruptedException {
    Path script = folder.resolve("gpus.sh");
    Files.writeString(
        script,
        "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [%s]}'\n".formatted(addresses));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Stream.of(JavaModuleOptions.defaultModuleOptionArray())
        .filter(option -> !option.contains("jdk.incubator"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(GpuTasks.class.getName(), script.toString()));
    command.addAll(List.of(settings));
    File log = folder.resolve("driver.log").toFile();
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(log);
    builder.environment().put("CLASSPATH", classPath());
    builder.environment().put("SPARK_HOME", folder.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().remove("CUDA_VISIBLE_DEVICES");
    Process driver = builder.directory(folder.toFile()).start();
    boolean ended = driver.waitFor(5, TimeUnit.MINUTES);
    driver.destroy();
    String printed = Files.readString(log.toPath());
    assertTrue(ended, printed);
    assertEquals(0, driver.exitValue(), printed);
    return printed.lines().filter(line -> line.startsWith(begin)).sorted().toList();
  }

  private static String classPath() {
    return String.join(
        File.pathSeparator,
        System.getProperty("clipshard.spark.home") + "/jars/*",
        System.getProperty("clipshard.jar"),
        Path.of("target/test-classes").toAbsolutePath().toString());
  }
}
