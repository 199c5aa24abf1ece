package jar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.format.Json;
import faults.FaultProxy;
import faults.FaultRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sandbox.ImageHost;
import sandbox.PictureFolder;
import sandbox.ProductPictures;
import sandbox.Services;
import shell.Outcome;
import shell.Scripts;

/** What happens to the job's processes, and how runs after that go on. */
class RecoveryIT {
  private static final int PICTURES = 40;
  private static final int ABORTED = 134;
  private static final int TERMINATED = 143;
  private static final String ENDING = "this_ends_the_process";
  private static final String FATAL = "-Dclipshard.decode.fatal-ending=" + ENDING;
  private static final Set<Integer> DEADLY = Set.of(5, 29);
  private static final List<String> SMALL =
      List.of(
          "--set", "index.rows-per-shard=10",
          "--set", "build.chunk-size=8",
          "--set", "build.batch-size=20",
          "--set", "report.samples=0");
  private static final String LOCAL = "local[2]";

  @TempDir static Path home;
  @AutoClose private static Services services;
  @AutoClose private static ImageHost host;
  private static WatchedPictures pictures;

  @BeforeAll
  static void start() throws Exception {
    Path folder = Files.createDirectories(home.resolve("pictures/aw"));
    for (int row = 0; row < PICTURES; row++) {
      ByteArrayOutputStream picture = new ByteArrayOutputStream();
      picture.writeBytes(ProductPictures.encoded(row));
      if (DEADLY.contains(row)) {
        picture.writeBytes(ENDING.getBytes(ISO_8859_1));
      }
      String name = "p%03d.%s".formatted(row, ProductPictures.ending(row));
      Files.write(folder.resolve(name), picture.toByteArray());
    }
    pictures = new WatchedPictures(new PictureFolder(folder.getParent()));
    services = Services.start(home);
    host = ImageHost.start(0, pictures);
    services.table().create(pictures, host.url());
  }

  @BeforeEach
  void watchNothing() {
    pictures.watch((count, path) -> {});
  }

  private static List<String> options(String... more) {
    List<String> all = new ArrayList<>(SMALL);
    all.addAll(List.of(more));
    return all;
  }

  /** Scripts for an index in a bucket of its own. */
  private static Scripts scripts(String bucket) {
    services.createBucket(bucket);
    return new Scripts(services.environment(bucket));
  }

  private static List<String> ids(String bucket) throws IOException {
    Path idMap = services.createBucket(bucket).resolve("id_map_color.json");
    return Json.readList(Files.readAllBytes(idMap), String.class);
  }

  @Test
  void picturesThatKillExecutorsAreNamedAndTheJobSucceeds() throws Exception {
    Scripts scripts = scripts("executors");
    scripts
        .submit(
            "BuildIndex",
            "local-cluster[2,1,1024]",
            options("--conf", "spark.executor.extraJavaOptions=" + FATAL))
        .succeeded("DECODER_CRASH: 2", "✅ 38 images embedded");
    scripts.submit("BuildIndex", LOCAL, options()).succeeded("Nothing to do");
    // Without the setting that makes them deadly they are as good as any.
    scripts.submit("BuildIndex", LOCAL, options("--retry-failed")).succeeded("✅ 2 images embedded");
    scripts.submit("CheckAlignment", LOCAL, List.of()).succeeded("✅ Aligned");
  }

  @Test
  void picturesThatKillTheOnlyProcessAreNamedByLaterRuns() throws Exception {
    Scripts scripts = scripts("driver");
    List<String> options = options("--conf", "spark.driver.extraJavaOptions=" + FATAL);
    Outcome outcome = scripts.submit("BuildIndex", LOCAL, options);
    assertEquals(ABORTED, outcome.status());
    for (int rerun = 0; rerun < DEADLY.size() && outcome.status() != 0; rerun++) {
      outcome = scripts.submit("BuildIndex", LOCAL, options);
    }
    outcome.succeeded();
    assertEquals(PICTURES - DEADLY.size(), ids("driver").size());
  }

  @Test
  void aRunThatIsToldToEndEndsAndTheNextGoesOn() throws Exception {
    Scripts scripts = scripts("sigterm");
    CountDownLatch asked = new CountDownLatch(PICTURES / 2);
    pictures.watch((count, path) -> asked.countDown());
    Scripts.Running build = scripts.beginSubmit("BuildIndex", LOCAL, options());
    assertTrue(asked.await(5, TimeUnit.MINUTES));
    build.process().destroy();
    assertTrue(build.process().waitFor(1, TimeUnit.MINUTES), "it goes on after SIGTERM");
    assertEquals(TERMINATED, build.end().status());
    scripts.submit("BuildIndex", LOCAL, options()).succeeded();
    assertEquals(PICTURES, ids("sigterm").size());
  }

  @Test
  void aSecondRunEndsAtOnceAndNamesTheFirst() throws Exception {
    Scripts scripts = scripts("two");
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    pictures.watch(
        (count, path) -> {
          asked.countDown();
          await(goOn);
        });
    Scripts.Running first = scripts.beginSubmit("BuildIndex", LOCAL, options());
    assertTrue(asked.await(5, TimeUnit.MINUTES));
    Outcome second = scripts.submit("BuildIndex", LOCAL, options());
    goOn.countDown();
    second.failed("process " + first.process().pid());
    first.end().succeeded();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aDriverThatWakesUpAfterAnothersCommitIsAConflictAndNothingIsLost() throws Exception {
    Scripts scripts = scripts("zombie");
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (FaultProxy proxy = FaultProxy.before(services.s3().endpoint())) {
      proxy.add(
          FaultRule.on(
                  "PUT",
                  "snapshots/00000001-.*",
                  exchange -> {
                    reached.countDown();
                    goOn.await();
                    exchange.answer(exchange.forward());
                  })
              .times(1));
      Map<String, String> throughProxy = services.environment("zombie");
      throughProxy.put("S3_ENDPOINT", proxy.endpoint().toString());
      Scripts.Running zombie =
          new Scripts(throughProxy).beginSubmit("BuildIndex", LOCAL, options());
      assertTrue(reached.await(5, TimeUnit.MINUTES));
      signal("STOP", zombie.process());
      endLocksInTheDatabase();
      scripts.submit("BuildIndex", LOCAL, options()).succeeded();
      signal("CONT", zombie.process());
      goOn.countDown();
      zombie.end().failed("Conflict: another run has committed");
    }
    assertEquals(PICTURES, ids("zombie").size());
    scripts.submit("CheckAlignment", LOCAL, List.of()).succeeded("✅ Aligned");
    scripts.submit("BuildIndex", LOCAL, options()).succeeded("Nothing to do");
  }

  private static void signal(String name, Process process) throws Exception {
    String[] command = {"kill", "-s", name, Long.toString(process.pid())};
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }

  /** As a person does it whom the second run has told that the first holds the lock. */
  private static void endLocksInTheDatabase() throws Exception {
    try (var connection = services.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
    }
  }
}
