package jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import sandbox.DrawnPictures;
import sandbox.ImageHost;
import sandbox.Services;
import shell.Outcome;
import shell.Scripts;

/**
 * Kills builds and compactions. {@code scripts/chaos.sh} runs it.
 *
 * <p>Builds into a new place are killed at random moments, and run again until one comes to its
 * end. After each kill rows are added to the table, changed and removed. Then compactions are
 * killed in the same way. The place must end aligned, with the same shards and id maps, byte for
 * byte, as an undisturbed build of the table as it is then, and hardly any picture may have been
 * fetched twice. There are as many places as it takes until there were enough kills.
 */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = "Kills builds while their table changes, and proves nothing lost or doubled.")
public final class Chaos implements Callable<Integer> {
  private static final int CORES = 2;

  /** The time of an undisturbed build, before there was one. */
  private static final long FIRST_MILLIS = 10_000;

  /** Of so many rows of a table one has a vector. */
  private static final long FEWEST = 3;

  @Option(names = "--kills", defaultValue = "10", description = "Kills (default ${DEFAULT-VALUE}).")
  private int kills;

  @Option(names = "--rows", defaultValue = "3000", description = "Rows (default ${DEFAULT-VALUE}).")
  private long rows;

  @Option(names = "--seed", description = "Of the moments; drawn when not given, and printed.")
  private Long seed;

  @Option(
      names = "--within",
      description = "Latest moment of a kill, in seconds; by default an undisturbed build's time.")
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
      long latest = FIRST_MILLIS;
      for (int round = 1; killed < kills; round++) {
        latest = play(round, within > 0 ? (long) (1e3 * within) : latest, host.url());
      }
    }
    return verdict();
  }

  /**
   * One place, from nothing to an index.
   *
   * @param latest moment of a kill, in ms
   * @return how long an undisturbed build takes, in ms
   */
  private long play(int round, long latest, String host) throws Exception {
    String place = "chaos-" + round;
    synchronized (fetches) {
      fetches.clear();
    }
    int before = killed;
    while (disturbed("BuildIndex", build(place), latest)) {
      change(host);
    }
    twice += fetchedTwice();
    Scripts.Running check = submit("CheckAlignment", place, "--set", "check.samples=50");
    Instant begin = Instant.now();
    succeeds(build("undisturbed-" + round).end(), "BuildIndex");
    long typical = Duration.between(begin, Instant.now()).toMillis();
    succeeds(check.end(), "CheckAlignment");
    boolean again;
    do {
      again = disturbed("CompactIndex", submit("CompactIndex", place), typical);
    } while (again);
    Map<String, String> expected = shards("undisturbed-" + round);
    require(
        expected.equals(shards(place)),
        place + ": its shards or ids are not an undisturbed build's");
    say(
        "%s: %d kills, aligned, %d files are identical to those of a build in %.1f s"
            .formatted(place, killed - before, expected.size(), typical / 1e3));
    return typical;
  }

  /** Whether a run was killed; it is not when there were enough kills. */
  private boolean disturbed(String what, Scripts.Running run, long latest) throws Exception {
    long moment = random.nextLong(latest);
    boolean ended =
        killed < kills
            ? run.process().waitFor(moment, TimeUnit.MILLISECONDS)
            : run.process().waitFor() >= 0;
    if (ended) {
      succeeds(run.end(), what);
      return false;
    }
    run.process().destroyForcibly().waitFor();
    killed++;
    say("kill %d/%d: %s after %.1f s".formatted(killed, kills, what, moment / 1e3));
    return true;
  }

  /** Adds, changes and removes a hundredth of the table's rows each. */
  private void change(String host) throws SQLException {
    long some = Math.max(FEWEST, rows / 100);
    services.table().addDrawn(some, host);
    services.table().change(some, host);
    services.table().remove(some);
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
        "report.samples=0",
        // However many rows went before a build came to remove them.
        "--allow-removals");
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
    synchronized (fetches) {
      return fetches.entrySet().stream()
          .filter(picture -> !DrawnPictures.isBroken(picture.getKey()))
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
