package jar;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One of Spark's daemons in a JVM of its own, which says in its log how far it is. All it prints
 * goes to a file too. Its process and all processes that come of it end with {@link #close()}.
 */
final class SparkDaemon implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 600;

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  private SparkDaemon(Process process) {
    this.process = process;
  }

  /**
   * Starts a process.
   *
   * @param log made anew
   * @param variables added to this JVM's environment, of which Spark's own are left out
   */
  static SparkDaemon start(List<String> command, Map<String, String> variables, Path log)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.environment().putAll(variables);
    SparkDaemon daemon = new SparkDaemon(builder.start());
    Thread reader = new Thread(() -> daemon.read(log), "log of " + log.getFileName());
    reader.setDaemon(true);
    reader.start();
    return daemon;
  }

  /**
   * Waits for a line in which {@code pattern} is found, and gives its first group.
   *
   * @throws IOException with all that was printed, when the daemon ends or takes too long
   */
  synchronized String await(Pattern pattern) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      for (int next = 0; ; next++) {
        while (next == lines.size()) {
          long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          if (ended || left <= 0) {
            throw new IOException(
                "%s is not in the log:%n%s".formatted(pattern, String.join("\n", lines)));
          }
          wait(left);
        }
        Matcher found = pattern.matcher(lines.get(next));
        if (found.find()) {
          return found.group(1);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + pattern, e);
    }
  }

  /** The processes that it started, and theirs. */
  Stream<ProcessHandle> descendants() {
    return process.descendants();
  }

  /** Lets it end by itself at first: a worker takes its executors along. */
  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>(descendants().toList());
    all.add(process.toHandle());
    process.toHandle().destroy(); // process.destroy() would also give up what is still to be read
    for (ProcessHandle one : all) {
      try {
        one.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
      } catch (RuntimeException e) {
        one.destroyForcibly();
        one.onExit().join();
      }
    }
  }

  private void read(Path log) {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
        BufferedWriter out = Files.newBufferedWriter(log)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.write(line);
        out.newLine();
        out.flush();
        add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading what is printed to " + log, e);
    } finally {
      end();
    }
  }

  private synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }
}
