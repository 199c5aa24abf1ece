package bench;

import java.nio.file.Path;

/** Two executors of one core beside one of them, by turns. {@code scripts/bench.sh executors}. */
public final class ExecutorsBench {
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
        noted.note(round, "ratio", two / one);
      }
    }
    noted.summarise();
  }

  private static double rate(Catalogue catalogue, Path model, int passes, int executors)
      throws Exception {
    String master = "local-cluster[%d,1,1024]".formatted(executors);
    return catalogue.pace(catalogue.build(model, passes, "--master", master)).embed();
  }
}
