package shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A job as users run it: {@code scripts/submit.sh}, in a process of its own. */
public final class Submitted {
  private final List<String> command = new ArrayList<>(List.of("scripts/submit.sh"));
  private final Map<String, String> environment;

  /**
   * A job that is not started yet.
   *
   * @param environment added to this process's
   * @param words what follows {@code scripts/submit.sh}
   */
  public Submitted(Map<String, String> environment, String... words) {
    this.environment = environment;
    command.addAll(List.of(words));
  }

  public Submitted set(String setting) {
    command.addAll(List.of("--set", setting));
    return this;
  }

  /**
   * Runs it.
   *
   * @param onLine hears each line as it is printed
   * @return the seconds it took
   * @throws IOException with all that it printed, when it fails
   */
  public double run(Consumer<String> onLine) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("ENV_FILE", "/dev/null");
    long start = System.nanoTime();
    Process job = builder.start();
    List<String> printed = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(job.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        printed.add(line);
        onLine.accept(line);
      }
    }
    if (job.waitFor() != 0) {
      throw new IOException(command + " failed:\n" + String.join("\n", printed));
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
