package jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.format.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sandbox.ImageHost;
import sandbox.PictureFolder;
import sandbox.ProductPictures;
import sandbox.Services;
import shell.Scripts;

/** The finished jar on a master and two workers that {@code scripts/cluster.sh} starts. */
class StandaloneIT {
  private static final Path WORK = Path.of("target/cluster");
  private static final String PORT = "17077";
  private static final String MASTER = "spark://127.0.0.1:" + PORT;
  private static final List<String> OPTIONS = List.of("--set", "index.rows-per-shard=25");
  private static final List<String> IN_CLUSTER =
      List.of(
          "--deploy-mode",
          "cluster",
          "--driver-memory",
          "1g",
          "--executor-memory",
          "1g",
          "--set",
          "check.samples=5");
  private static final int PICTURES = 40;
  private static final int MORE = 5;

  @TempDir static Path home;
  private static Services services;
  private static ImageHost host;

  @BeforeAll
  static void start() throws Exception {
    Path pictures = Files.createDirectories(home.resolve("pictures/aw"));
    for (int row = 0; row < PICTURES; row++) {
      String name = "p%03d.%s".formatted(row, ProductPictures.ending(row));
      Files.write(pictures.resolve(name), ProductPictures.encoded(row));
    }
    services = Services.start(home);
    host = ImageHost.start(0, new PictureFolder(pictures.getParent()));
    services.table().create(new PictureFolder(pictures.getParent()), host.url());
    new Scripts(Services.shortLived())
        .run("scripts/cluster.sh", "start", "--port", PORT)
        .succeeded(MASTER);
  }

  @AfterAll
  static void stop() throws Exception {
    new Scripts(Map.of()).run("scripts/cluster.sh", "stop").succeeded("No cluster is running.");
    host.close();
    services.close();
  }

  @Test
  void buildsAndChecksFromHereAndInTheCluster() throws Exception {
    Path bucket = services.createBucket("faiss");
    Scripts scripts = new Scripts(services.environment("faiss"));
    scripts.submit("BuildIndex", MASTER, OPTIONS).succeeded("Embedded=40");
    assertEquals(PICTURES, ids(bucket));
    scripts.submit("CheckAlignment", MASTER, IN_CLUSTER).succeeded("FINISHED");
    assertDriverPrinted("✅ Aligned: s3a://faiss/ version 1");

    addRows();
    scripts
        .submit("BuildIndex", MASTER, Stream.of(IN_CLUSTER, OPTIONS).flatMap(List::stream).toList())
        .succeeded("FINISHED");
    assertDriverPrinted("Batch 1: Total=%d, Skipped=0, Embedded=%1$d".formatted(MORE));
    assertEquals(PICTURES + MORE, ids(bucket));
    scripts
        .submit("CheckAlignment", MASTER, List.of("--set", "check.samples=5"))
        .succeeded("✅ Aligned: s3a://faiss/ version 2");
  }

  @Test
  void aFailureInTheClusterIsAFailureHere() throws Exception {
    services.createBucket("empty");
    new Scripts(services.environment("empty"))
        .submit("CheckAlignment", MASTER, IN_CLUSTER)
        .failed("FAILED");
  }

  /** The first pictures once more, with ids of their own. */
  private static void addRows() throws Exception {
    try (Connection connection = services.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO images SELECT id || '-again', image_url FROM images ORDER BY id LIMIT "
              + MORE);
    }
  }

  private static int ids(Path bucket) throws IOException {
    return Json.readList(Files.readAllBytes(bucket.resolve("id_map_color.json")), String.class)
        .size();
  }

  /** What a driver in the cluster prints is in its worker's folder. */
  private static void assertDriverPrinted(String text) throws IOException {
    List<String> drivers = drivers();
    assertTrue(drivers.stream().anyMatch(it -> it.contains(text)), drivers::toString);
  }

  /** What each driver in the cluster has printed. */
  private static List<String> drivers() throws IOException {
    try (Stream<Path> files = Files.walk(WORK)) {
      return files
          .filter(file -> file.endsWith("stdout") && file.toString().contains("driver-"))
          .map(StandaloneIT::read)
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
