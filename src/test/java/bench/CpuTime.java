package bench;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the processes of a measured job have had of the machine's cores until a moment. */
final class CpuTime {
  private final long nanoTime = System.nanoTime();
  private final Map<String, Double> seconds =
      ProcessHandle.allProcesses()
          .collect(
              Collectors.groupingBy(
                  CpuTime::kind, TreeMap::new, Collectors.summingDouble(CpuTime::seconds)));

  private static String kind(ProcessHandle process) {
    String line = process.info().commandLine().orElse("");
    if (process.equals(ProcessHandle.current())) {
      return "host of the pictures and storage";
    } else if (line.contains("CoarseGrainedExecutorBackend")) {
      return "executors";
    } else if (line.contains("SparkSubmit")) {
      return "driver";
    } else if (process.info().command().orElse("").endsWith("/postgres")) {
      return "database";
    }
    return "other processes";
  }

  private static double seconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /**
   * Each kind's share of all cores' time since {@code begin}, and that of nobody. Processes that
   * ended meanwhile count for nobody.
   */
  String since(CpuTime begin) {
    double all = (nanoTime - begin.nanoTime) / 1e9 * Runtime.getRuntime().availableProcessors();
    Map<String, Double> shares = new TreeMap<>();
    seconds.forEach(
        (kind, spent) -> shares.put(kind, (spent - begin.seconds.getOrDefault(kind, 0.0)) / all));
    shares.put("nobody", 1 - shares.values().stream().mapToDouble(share -> share).sum());
    return shares.entrySet().stream()
        .map(
            share ->
                String.format(Locale.ROOT, "%s %.0f %%", share.getKey(), 100 * share.getValue()))
        .collect(Collectors.joining(", ", "CPU time of all cores: ", ""));
  }
}
