package bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import shell.Submitted;

/**
 * BuildIndex as users run it, from Postgres over HTTP to S3, beside what the machine gives without
 * all that ({@link Ceiling}) right before and right after it: virtual machines are now faster, now
 * slower. Each round begins with another delay. {@code scripts/bench.sh build}.
 */
public final class BuildBench {
  private static final double SECONDS = 30;
  private static final List<PictureHost.Delay> DELAYS =
      List.of(
          new PictureHost.Delay(0, 0), new PictureHost.Delay(50, 0), new PictureHost.Delay(300, 5));

  private BuildBench() {}

  /**
   * Arguments: the model, passes of the model per run, rows, downloads at a time per task, rounds,
   * an empty folder.
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[5]);
    Path model = Models.file(arguments[0], folder);
    int passes = Integer.parseInt(arguments[1]);
    int rounds = Integer.parseInt(arguments[4]);
    int threads = Runtime.getRuntime().availableProcessors();
    Rounds noted = new Rounds(rounds);
    try (Catalogue catalogue = new Catalogue(Integer.parseInt(arguments[2]), folder);
        Ceiling ceiling = new Ceiling(model, catalogue.files(), threads, passes)) {
      ceiling.rate(Ceiling::embed, SECONDS);
      for (int round = 0; round < rounds; round++) {
        double before = ceiling.rate(Ceiling::embed, SECONDS);
        Map<PictureHost.Delay, Double> ratios = new LinkedHashMap<>();
        List<PictureHost.Delay> order = new ArrayList<>(DELAYS);
        Collections.rotate(order, round);
        for (PictureHost.Delay delay : order) {
          catalogue.host().delay(delay);
          Submitted build = catalogue.build(model, passes).set("fetch.concurrency=" + arguments[3]);
          double rate = catalogue.pace(build).whole();
          double after = ceiling.rate(Ceiling::embed, SECONDS);
          double most = (before + after) / 2;
          before = after;
          String at = ", downloads of " + delay;
          noted.note(round, "BuildIndex" + at + ", images/s", rate);
          noted.note(round, "ceiling around it" + at + ", images/s", most);
          ratios.put(delay, noted.note(round, "ratio" + at, rate / most));
        }
        double fast = ratios.remove(DELAYS.get(0));
        for (var slow : ratios.entrySet()) {
          noted.note(
              round,
              "keeps, downloads of %s, of %s".formatted(slow.getKey(), DELAYS.get(0)),
              slow.getValue() / fast);
        }
      }
    }
    noted.summarise();
    System.out.println("ratio=" + noted.median("ratio, downloads of " + DELAYS.get(0)));
  }
}
