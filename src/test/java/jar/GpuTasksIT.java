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
  void aTaskHasTheDeviceThatSparkGaveToItAndOthersNeedNone() throws Exception {
    List<String> lines =
        run("GPU-5a4", "GPU-f00", "spark.executorEnv.CUDA_VISIBLE_DEVICES=GPU-f00,GPU-5a4")
            .lines()
            .toList();
    assertEquals(
        List.of(
            "task: executor 0 cores 2 address GPU-5a4 device 1 auto CUDA",
            "task: executor 0 cores 2 address GPU-f00 device 0 auto CUDA",
            "task: executor 1 cores 2 address GPU-5a4 device 1 auto CUDA",
            "task: executor 1 cores 2 address GPU-f00 device 0 auto CUDA"),
        lines.stream().filter(line -> line.startsWith("task: ")).sorted().toList());
    // It would wait for ever if it needed a GPU.
    assertTrue(lines.contains("beside: [[] AUTO]"), lines::toString);
    assertTrue(
        lines.stream()
            .anyMatch(
                line ->
                    line.startsWith("auto: Spark gives GPUs to tasks")
                        && line.contains("model.device=auto means cuda")),
        lines::toString);
  }

  private String run(String gpu, String otherGpu, String setting)
      throws IOException, InterruptedException {
    Path script = folder.resolve("gpus.sh");
    Files.writeString(
        script,
        "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"%s\", \"%s\"]}'\n"
            .formatted(gpu, otherGpu));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Stream.of(JavaModuleOptions.defaultModuleOptionArray())
        .filter(option -> !option.contains("jdk.incubator"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(GpuTasks.class.getName(), script.toString(), setting));
    File log = folder.resolve("driver.log").toFile();
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(log);
    builder.environment().put("CLASSPATH", classPath());
    builder.environment().put("SPARK_HOME", folder.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().remove("CUDA_VISIBLE_DEVICES");
    Process driver = builder.directory(folder.toFile()).start();
    int status = driver.waitFor();
    String printed = Files.readString(log.toPath());
    assertEquals(0, status, printed);
    return printed;
  }

  private static String classPath() {
    return String.join(
        File.pathSeparator,
        System.getProperty("clipshard.spark.home") + "/jars/*",
        System.getProperty("clipshard.jar"),
        Path.of("target/test-classes").toAbsolutePath().toString());
  }
}
