package clipshard.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A process that may crash, hang or need too much memory without harm to the tests. */
final class SmallJvm {

  /** Less than any bomb takes that goes off, more than the JVM, the libraries and a file. */
  private static final long MOST_MEBIBYTES = 350;

  /** How many times its CPU time a process may take that has to share the machine. */
  private static final long BUSY_MACHINE = 10;

  private static final String HEAP = "-Xmx128m";

  private SmallJvm() {}

  /**
   * What the class prints until it ends; fails if that is not well and within the CPU time, or if
   * it hangs.
   *
   * @param main prints {@link #cost} last
   */
  static List<String> lines(Path folder, long cpuSeconds, Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(HEAP, "-XX:+UseSerialGC", "-XX:ErrorFile=/dev/null"));
    command.addAll(List.of("-Dfile.encoding=UTF-8", main.getName()));
    command.addAll(arguments);
    Path out = folder.resolve("out");
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile());
    Path err = folder.resolve("err");
    builder.redirectError(err.toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("OPENCV_LOG_LEVEL", "OFF");
    Process process = builder.start();
    boolean ended = process.waitFor(BUSY_MACHINE * cpuSeconds, TimeUnit.SECONDS);
    process.destroyForcibly();
    List<String> lines = Files.readAllLines(out, StandardCharsets.UTF_8);
    assertTrue(ended, () -> "hangs after " + last(lines));
    List<String> errors = Files.readAllLines(err, StandardCharsets.ISO_8859_1);
    assertEquals(
        0, process.exitValue(), () -> "ended after " + last(lines) + "\n" + exception(errors));
    String[] cost = last(lines).split(" ", 2);
    assertTrue(Long.parseLong(cost[0]) < MOST_MEBIBYTES, () -> cost[0] + " MiB");
    assertTrue(Double.parseDouble(cost[1]) < cpuSeconds, () -> cost[1] + " CPU seconds");
    return lines.subList(0, lines.size() - 1);
  }

  /** The most memory of this process so far, in MiB, and its CPU time in seconds. */
  static String cost() throws IOException {
    Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    return mostMemory() + " " + cpu.toMillis() / 1000.0;
  }

  private static long mostMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElseThrow();
  }

  /** The native libraries write lines of their own before it. */
  private static String exception(List<String> errors) {
    return errors.stream()
        .dropWhile(line -> !line.startsWith("Exception in "))
        .collect(Collectors.joining("\n"));
  }

  private static String last(List<String> lines) {
    return lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1);
  }
}
