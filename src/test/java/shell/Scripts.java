package shell;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Runs the project's scripts in its folder.
 *
 * @param environment added to this JVM's
 */
public record Scripts(Map<String, String> environment) {
  private static final Pattern SECRETS = Pattern.compile("PASSWORD|SECRET|TOKEN");

  public Scripts {
    environment = Map.copyOf(environment);
  }

  /** A command that runs; what it prints goes to a file. */
  public record Running(Process process, Path log) {
    /** Waits for its end. */
    public Outcome end() throws IOException, InterruptedException {
      int status = process.waitFor();
      return new Outcome(status, Files.readString(log));
    }
  }

  /** Runs one of the job's classes to its end with the Spark that the tests are run for. */
  public Outcome submit(String entryPoint, String master, List<String> options)
      throws IOException, InterruptedException {
    return ended(beginSubmit(entryPoint, master, options));
  }

  /** Begins to run one of the job's classes; the process is its driver. */
  public Running beginSubmit(String entryPoint, String master, List<String> options)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of("scripts/submit.sh", entryPoint, "--master", master));
    command.addAll(options);
    return begin(command);
  }

  /**
   * Runs a command to its end. What it prints, on both streams, is the test's output too, and must
   * not hold the secrets of the environment.
   */
  public Outcome run(String... command) throws IOException, InterruptedException {
    return ended(begin(List.of(command)));
  }

  private Running begin(List<String> command) throws IOException {
    Path log = Files.createTempFile("clipshard-command", ".log");
    log.toFile().deleteOnExit();
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(log.toFile());
    builder.directory(Path.of("").toAbsolutePath().toFile());
    builder.environment().put("SPARK_HOME", System.getProperty("clipshard.spark.home", ""));
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new Running(process, log);
  }

  private Outcome ended(Running running) throws IOException, InterruptedException {
    Outcome outcome = running.end();
    System.out.println(outcome.output());
    environment.forEach(
        (name, value) ->
            assertFalse(
                SECRETS.matcher(name).find() && outcome.output().contains(value),
                name + " was printed"));
    return outcome;
  }
}
