package jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import sandbox.DrawnPictures;
import sandbox.ImageHost;
import sandbox.Quirk;
import sandbox.Services;
import shell.Outcome;
import shell.Scripts;

/**
 * Kills builds. {@code scripts/chaos.sh} runs it.
 *
 * <p>An undisturbed build comes first. Then builds of the same table into new places are killed at
 * random moments and run again until they come to their end, until there were enough kills. Each
 * place must end aligned, with the same shards byte for byte, and hardly any picture may have been
 * fetched twice.
 */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = "Kills builds at random moments and proves that nothing is lost or doubled.")
public final class Chaos implements Callable<Integer> {
  private static final int CORES = 2;

  @Option(names = "--kills", defaultValue = "10", description = "Kills (default ${DEFAULT-VALUE}).")
  private int kills;

  @Option(names = "--rows", defaultValue = "3000", description = "Rows (default ${DEFAULT-VALUE}).")
  private long rows;

  @Option(names = "--seed", description = "Of the moments; drawn when not given, and printed.")
  private Long seed;

  @Option(
      names = "--within",
      description = "Latest moment of a kill, in seconds; by default the undisturbed build's time.")
  private double within;

  @Option(names = "--batch-size", defaultValue = "1000", description = "build.batch-size")
  private int batchSize;

  @Option(names = "--chunk-size", defaultValue = "64", description = "build.chunk-size")
  private int chunkSize;

  @Option(names = "--home", required = true, description = "An empty folder for all of it.")
  private Path home;

  private final Map<String, String> variables;
  private final Map<String, Integer> fetches = new HashMap<>();
  private Services services;
  private Random random;
  private int killed;
  private long twice;

  /**
   * @param variables more for the environment of each build
   */
  Chaos(Map<String, String> variables) {
    this.variables = variables;
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Chaos(Map.of())).execute(arguments));
  }

  /** What was not as it must be. */
  static final class ChaosException extends Exception {
    private static final long serialVersionUID = 1L;

    ChaosException(String message) {
      super(message);
    }
  }

  @Override
  public Integer call() throws Exception {
    long drawn = seed == null ? new Random().nextLong() : seed;
    random = new Random(drawn);
    say("%d kills over builds of %d rows, seed %d".formatted(kills, rows, drawn));
    WatchedPictures pictures = new WatchedPictures(new DrawnPictures(rows));
    pictures.watch((count, path) -> fetched(path));
    try (Services started = Services.start(Files.createDirectories(home));
        ImageHost host = ImageHost.start(0, pictures)) {
      services = started;
      services.table().create(pictures, host.url());
      Instant begin = Instant.now();
      succeeds(build("undisturbed").end(), "BuildIndex");
      long typical = Duration.between(begin, Instant.now()).toMillis();
      Map<String, String> expected = shards("undisturbed");
      say("undisturbed: %d shards in %.1f s".formatted(expected.size(), typical / 1e3));
      for (int round = 1; killed < kills; round++) {
        play("chaos-" + round, within > 0 ? (long) (1e3 * within) : typical, expected);
      }
    }
    return verdict();
  }

  /** One place, from nothing to an index. */
  private void play(String place, long latest, Map<String, String> expected) throws Exception {
    synchronized (fetches) {
      fetches.clear();
    }
    int before = killed;
    while (disturbedBuild(place, latest)) {
      killed++;
    }
    require(expected.equals(shards(place)), place + ": the shards are not the undisturbed ones");
    twice += fetchedTwice();
    Outcome check = submit("CheckAlignment", place, "--set", "check.samples=50").end();
    succeeds(check, "CheckAlignment");
    say("%s: %d kills, aligned, the shards are identical".formatted(place, killed - before));
  }

  /** Whether the build was killed; it is not when there were enough kills. */
  private boolean disturbedBuild(String place, long latest) throws Exception {
    Scripts.Running build = build(place);
    long moment = random.nextLong(latest);
    boolean ended =
        killed < kills
            ? build.process().waitFor(moment, TimeUnit.MILLISECONDS)
            : build.process().waitFor() >= 0;
    if (ended) {
      succeeds(build.end(), "BuildIndex");
      return false;
    }
    build.process().destroyForcibly().waitFor();
    say("kill %d/%d after %.1f s".formatted(killed + 1, kills, moment / 1e3));
    return true;
  }

  private Scripts.Running build(String place) throws IOException {
    return submit(
        "BuildIndex",
        place,
        "--set",
        "build.batch-size=" + batchSize,
        "--set",
        "build.chunk-size=" + chunkSize,
        // Pictures fetched for the report would count as fetched twice.
        "--set",
        "report.samples=0");
  }

  private Scripts.Running submit(String entryPoint, String place, String... options)
      throws IOException {
    services.createBucket(place);
    Map<String, String> environment = new HashMap<>(services.settings(place));
    environment.putAll(variables);
    return new Scripts(environment)
        .beginSubmit(entryPoint, "local[" + CORES + "]", List.of(options));
  }

  /** The hashes of the exported shards and ids. */
  private Map<String, String> shards(String place) throws IOException {
    Map<String, String> shards = new TreeMap<>();
    try (Stream<Path> files = Files.list(services.createBucket(place))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.matches("clip_.*_shard_.*|id_map_.*")) {
          shards.put(name, DigestUtils.sha256Hex(Files.readAllBytes(file)));
        }
      }
    }
    return shards;
  }

  private void fetched(String path) {
    synchronized (fetches) {
      fetches.merge(path, 1, Integer::sum);
    }
  }

  /**
   * Fetches beyond the first of pictures that come to a vector; others have to be fetched by every
   * run until they are recorded. A redirected picture is counted where it is.
   */
  private long fetchedTwice() {
    Set<String> good = new HashSet<>();
    LongStream.range(0, rows)
        .filter(row -> !Quirk.of(row).isBroken())
        .forEach(row -> good.add(DrawnPictures.url(row, Quirk.of(row), "")));
    synchronized (fetches) {
      return fetches.entrySet().stream()
          .filter(picture -> good.contains(picture.getKey()))
          .mapToLong(picture -> picture.getValue() - 1L)
          .sum();
    }
  }

  /** Downloads are counted: those of a task's next chunk begin while one is embedded. */
  private int verdict() throws ChaosException {
    long most = 2L * kills * chunkSize * CORES;
    say(
        "%d of %d kills ended aligned and byte-identical; pictures fetched twice: at most %d (allowed: %d)"
            .formatted(killed, kills, twice, most));
    require(twice <= most, "too many pictures were fetched twice");
    return 0;
  }

  private static void succeeds(Outcome outcome, String what) throws ChaosException {
    require(outcome.status() == 0, what + " failed:\n" + outcome.output());
  }

  private static void require(boolean condition, String otherwise) throws ChaosException {
    if (!condition) {
      throw new ChaosException(otherwise);
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
