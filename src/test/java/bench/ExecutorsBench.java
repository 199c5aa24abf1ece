package bench;

import java.nio.file.Path;

/**
 * Two executors of one core beside one of them, by turns, and beside that what a second thread adds
 * on this machine without Spark ({@link Ceiling}). {@code scripts/bench.sh executors}.
 */
public final class ExecutorsBench {
  private static final double SECONDS = 20;

  private ExecutorsBench() {}

  /** Arguments: the model, passes of the model per run, rows, rounds, an empty folder. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[4]);
    Path model = Models.file(arguments[0], folder);
    int passes = Integer.parseInt(arguments[1]);
    int rounds = Integer.parseInt(arguments[3]);
    Rounds noted = new Rounds(rounds);
    try (Catalogue catalogue = new Catalogue(Integer.parseInt(arguments[2]), folder)) {
      for (int round = 0; round < rounds; round++) {
        double one = noted.note(round, "one executor, images/s", rate(catalogue, model, passes, 1));
        double two =
            noted.note(round, "two executors, images/s", rate(catalogue, model, passes, 2));
        double alone = ceiling(model, catalogue, passes, 1);
        double both = ceiling(model, catalogue, passes, 2);
        noted.note(round, "the ceiling's two threads / one", both / alone);
        noted.note(round, "ratio", two / one);
      }
    }
    noted.summarise();
  }

  private static double ceiling(Path model, Catalogue catalogue, int passes, int threads) {
    try (Ceiling ceiling = new Ceiling(model, catalogue.files(), threads, passes)) {
      ceiling.rate(Ceiling::embed, 1); // warms up
      return ceiling.rate(Ceiling::embed, SECONDS);
    }
  }

  private static double rate(Catalogue catalogue, Path model, int passes, int executors)
      throws Exception {
    String master = "local-cluster[%d,1,1024]".formatted(executors);
    return catalogue.pace(catalogue.build(model, passes, "--master", master)).embed();
  }
}
