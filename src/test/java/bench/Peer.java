package bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Another program doing the same by turns: it reads a task per line and answers with its seconds.
 */
final class Peer implements AutoCloseable {
  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final PrintStream questions;
  private final Map<String, double[]> ratios = new LinkedHashMap<>();

  /**
   * Starts it.
   *
   * @param name for people
   */
  Peer(String name, List<String> command) throws IOException {
    this.name = name;
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    if (!"ready".equals(answers.readLine())) {
      throw new IOException(name + " did not start: " + String.join(" ", command));
    }
  }

  /**
   * Measures both, one after the other.
   *
   * @param round counted from 0; a negative one only warms up
   * @param task of the peer
   */
  void measure(int round, int rounds, String what, String task, Runnable ours) throws IOException {
    double theirs = seconds(task);
    long start = System.nanoTime();
    ours.run();
    double own = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%s: %s: %.3f s, %s %.3f s%n",
        round < 0 ? "warm-up" : "round " + (round + 1),
        what,
        own,
        name,
        theirs);
    if (round >= 0) {
      ratios.computeIfAbsent(what, key -> new double[rounds])[round] = own / theirs;
    }
  }

  /** How long the peer takes. */
  double seconds(String task) throws IOException {
    questions.println(task);
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException(name + " ended at " + task);
    }
    return Double.parseDouble(answer);
  }

  /** Prints what was measured, a line each; below 1 is faster than the peer. */
  void summarise() {
    ratios.forEach(
        (what, all) -> {
          double[] sorted = all.clone();
          Arrays.sort(sorted);
          System.out.printf(
              Locale.ROOT,
              "%s: ratio=%.2f (min %.2f, max %.2f) times %s's time%n",
              what,
              sorted[sorted.length / 2],
              sorted[0],
              sorted[sorted.length - 1],
              name);
        });
  }

  @Override
  public void close() throws IOException {
    questions.close();
    answers.close();
    process.destroy();
  }
}
