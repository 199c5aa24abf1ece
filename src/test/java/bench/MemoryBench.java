package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import shell.Submitted;

/**
 * The memory of an executor with two task slots and a heap of a gigabyte, and of its driver, as the
 * kernel counts it, at every commit of 2,000 images. {@code scripts/bench.sh memory}.
 */
public final class MemoryBench {
  private static final int BATCH = 2_000;
  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";
  private static final String DRIVER = "org.apache.spark.deploy.SparkSubmit";

  private final List<Sample> executor = new ArrayList<>();
  private final List<Sample> driver = new ArrayList<>();

  private MemoryBench() {}

  /** What a process has, and the most that it ever had, in MB. */
  private record Sample(double now, double most) {
    static Sample of(long process) throws IOException {
      double now = 0;
      double most = 0;
      for (String line : Files.readAllLines(Path.of("/proc/" + process + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          now = megabytes(line);
        } else if (line.startsWith("VmHWM:")) {
          most = megabytes(line);
        }
      }
      return new Sample(now, most);
    }

    /** The kernel's kB are of 1,024 bytes. */
    private static double megabytes(String line) {
      return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
    }
  }

  /** Arguments: the model, passes of the model per run, rows, rounds, an empty folder. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[4]);
    Path model = Models.file(arguments[0], folder);
    int rounds = Integer.parseInt(arguments[3]);
    Rounds noted = new Rounds(rounds);
    try (Catalogue catalogue = new Catalogue(Integer.parseInt(arguments[2]), BATCH, folder)) {
      for (int round = 0; round < rounds; round++) {
        MemoryBench memory = new MemoryBench();
        catalogue.pace(build(catalogue, model, arguments[1]), memory::sample);
        memory.note(noted, round);
      }
    }
    noted.summarise();
  }

  private static Submitted build(Catalogue catalogue, Path model, String passes) {
    return catalogue.build(
        model,
        Integer.parseInt(passes),
        "--master",
        "local-cluster[1,2,1024]",
        "--executor-memory",
        "1g",
        "--driver-memory",
        "1g");
  }

  private void sample(long rows) {
    try {
      executor.add(sample(rows, EXECUTOR));
      driver.add(sample(rows, DRIVER));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sample sample(long rows, String of) throws IOException {
    List<Long> processes =
        ProcessHandle.current()
            .descendants()
            .map(ProcessHandle::pid)
            .filter(it -> runs(it, of))
            .toList();
    if (processes.size() != 1) {
      throw new IOException(
          "%d processes of %s at %d images, not one".formatted(processes.size(), of, rows));
    }
    Sample sample = Sample.of(processes.get(0));
    System.out.printf(
        Locale.ROOT,
        "%,d images: %s has %.0f MB, had %.0f at most%n",
        rows,
        of.substring(of.lastIndexOf('.') + 1),
        sample.now(),
        sample.most());
    return sample;
  }

  /** Whether it is the main class of a process. */
  private static boolean runs(long process, String main) {
    try {
      String words = Files.readString(Path.of("/proc/" + process + "/cmdline"));
      return Stream.of(words.split("\0", -1)).anyMatch(it -> it.endsWith(main));
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  private void note(Rounds noted, int round) {
    Sample first = executor.get(0);
    Sample last = executor.get(executor.size() - 1);
    noted.note(round, "executor's peak, MB", last.most());
    noted.note(round, "growth of that peak since the first commit, MB", last.most() - first.most());
    noted.note(round, "growth of what it has since then, MB", last.now() - first.now());
    noted.note(round, "driver's peak, MB", driver.get(driver.size() - 1).most());
  }
}
