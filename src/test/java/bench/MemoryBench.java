package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The memory of an executor with two task slots and a heap of a gigabyte, as the kernel counts it,
 * at each commit. {@code scripts/bench.sh memory}.
 */
public final class MemoryBench {
  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";
  private static final List<String> COUNTED = List.of("VmRSS:", "VmHWM:");

  private MemoryBench() {}

  /** Arguments: the model, passes of the model per run, rows, an empty folder. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[3]);
    Path model = Models.file(arguments[0], folder);
    try (Catalogue catalogue = new Catalogue(Integer.parseInt(arguments[2]), folder)) {
      Submitted build =
          catalogue.build(
              model,
              Integer.parseInt(arguments[1]),
              "--master",
              "local-cluster[1,2,1024]",
              "--executor-memory",
              "1g",
              "--driver-memory",
              "1g");
      catalogue.pace(build, MemoryBench::print);
    }
  }

  /** The two are what the process has now and the most that it ever had. */
  private static void print(long rows) {
    try {
      for (long executor : executors()) {
        List<String> counted;
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + executor + "/status"))) {
          counted =
              lines
                  .filter(line -> COUNTED.stream().anyMatch(line::startsWith))
                  .map(line -> line.replaceAll("\\s+", " "))
                  .toList();
        }
        System.out.printf(
            Locale.ROOT, "%,d images: executor %s%n", rows, String.join(", ", counted));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Long> executors() {
    return ProcessHandle.current()
        .descendants()
        .map(ProcessHandle::pid)
        .filter(MemoryBench::isExecutor)
        .toList();
  }

  private static boolean isExecutor(long process) {
    try {
      return Files.readString(Path.of("/proc/" + process + "/cmdline")).contains(EXECUTOR);
    } catch (IOException e) {
      return false; // it has ended
    }
  }
}
