package sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.commit.Json;
import clipshard.config.SettingsLoader;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The finished jar through spark-submit, with executors in JVMs of their own, against a real
 * Postgres, S3 server and image host. Each test goes on where the one before it ended.
 */
@TestMethodOrder(OrderAnnotation.class)
class EndToEndIT {
  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Path MODEL = ROOT.resolve("src/main/resources/demo-encoder.onnx");
  private static final String SECRET = "a-planted-secret-key";
  private static final int PICTURES = 60;
  private static final int MORE = 20;
  private static final String CLUSTER = "local-cluster[2,1,1024]";

  @TempDir static Path home;
  private static Path pictures;
  private static PostgresServer postgres;
  private static S3Server s3;
  private static ImageHost host;

  @BeforeAll
  static void start() throws Exception {
    pictures = Files.createDirectories(home.resolve("pictures"));
    draw(0, PICTURES);
    Files.writeString(Files.createDirectories(pictures.resolve("zr")).resolve("x.jpg"), "no JPEG");
    postgres = PostgresServer.start(home.resolve("postgres"), 0);
    s3 = S3Server.start(home.resolve("s3"), 0, "key", SECRET);
    s3.createBucket("faiss");
    host = ImageHost.start(0, new PictureFolder(pictures));
    new ImagesTable(postgres.jdbcUrl(), postgres.user(), postgres.password())
        .create(new PictureFolder(pictures), host.url());
  }

  @AfterAll
  static void stop() throws Exception {
    host.close();
    s3.close();
    postgres.close();
    deleteFolder(Path.of(System.getProperty("clipshard.spark.home"), "work"));
  }

  private static void draw(int from, int to) throws IOException {
    for (int row = from; row < to; row++) {
      Path brand = Files.createDirectories(pictures.resolve(row % 3 == 0 ? "aw" : "zr"));
      String name = "p%03d.%s".formatted(row, ProductPictures.ending(row));
      Files.write(brand.resolve(name), ProductPictures.encoded(row));
    }
  }

  private static void deleteFolder(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** What a command printed, and how it ended. */
  private record Outcome(int status, String output) {}

  private static Outcome submit(String entryPoint, String master, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("scripts/submit.sh", entryPoint, "--master", master));
    command.addAll(List.of("--set", "index.rows-per-shard=25"));
    command.addAll(List.of("--set", "build.chunk-size=16", "--set", "check.samples=40"));
    command.addAll(List.of(more));
    return run(command.toArray(String[]::new));
  }

  private static Map<String, String> environment() {
    return Map.of(
        "JDBC_URL",
        postgres.jdbcUrl(),
        "JDBC_USER",
        postgres.user(),
        "JDBC_PASSWORD",
        postgres.password(),
        "S3_ENDPOINT",
        s3.endpoint().toString(),
        "S3_REGION",
        S3Server.REGION,
        "AWS_ACCESS_KEY_ID",
        "key",
        "AWS_SECRET_ACCESS_KEY",
        SECRET,
        "BUCKET_NAME",
        "faiss",
        "FETCH_ALLOW_ADDRESSES",
        "127.0.0.1/32",
        "ENV_FILE",
        "/dev/null");
  }

  private static Outcome run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(ROOT.toFile());
    builder.environment().putAll(environment());
    builder.environment().remove("SPARK_HOME");
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    System.out.println(output);
    assertFalse(output.contains(SECRET), "the S3 secret was printed");
    assertFalse(output.contains(postgres.password()), "the database password was printed");
    return new Outcome(status, output);
  }

  private static Path bucket() {
    return home.resolve("s3").resolve("faiss");
  }

  private static List<String> idMap() throws IOException {
    return Json.readList(Files.readAllBytes(bucket().resolve("id_map_color.json")), String.class);
  }

  private static void succeeds(Outcome outcome, String... expected) {
    assertEquals(0, outcome.status(), outcome.output());
    for (String part : expected) {
      assertTrue(outcome.output().contains(part), part + " is missing in " + outcome.output());
    }
  }

  @Test
  @Order(1)
  void theTableBecomesAnIndex() throws Exception {
    succeeds(
        submit("BuildIndex", CLUSTER),
        "Batch 1: Total=61, Skipped=1, Embedded=60",
        "📊 Brands processed:\nzr: 40 new vectors\naw: 20 new vectors",
        "NOT_AN_IMAGE: 1");
    assertEquals(PICTURES, idMap().size());
  }

  @Test
  @Order(2)
  void theIndexIsAligned() throws Exception {
    succeeds(
        submit(
            "CheckAlignment",
            CLUSTER,
            "--files",
            MODEL.toString(),
            "--set",
            "model.uri=demo-encoder.onnx"),
        "[40/40] ✅",
        "✅ Aligned: s3a://faiss/ version 1");
  }

  @Test
  @Order(3)
  void pythonsFaissReadsEveryShard() throws Exception {
    succeeds(
        run("scripts/verify-with-python.sh", "--dimension=512", bucket().toString()),
        "✅ color: 3 shards, 60 vectors, 60 ids");
  }

  @Test
  @Order(4)
  void pillowAndOnnxRuntimeByThemselvesComeToTheSameVectors() throws Exception {
    Path tensors = home.resolve("tensors");
    succeeds(
        run("/usr/bin/python3", "scripts/pillow-tensors.py", pictures.toString(), "" + tensors));
    for (String type : List.of("color", "structure")) {
      double cosine = PillowPipeline.compare(MODEL, tensors, bucket(), type);
      assertTrue(cosine >= PillowPipeline.SAME, type + ": " + cosine);
    }
  }

  @Test
  @Order(5)
  void newRowsFollowTheOldOnes() throws Exception {
    List<String> before = new ArrayList<>(idMap());
    draw(PICTURES, PICTURES + MORE);
    try (var connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        var insert =
            connection.prepareStatement("INSERT INTO images VALUES (?, ?) ON CONFLICT DO NOTHING");
        var rows = new PictureFolder(pictures).rows(host.url())) {
      for (Pictures.Row row : rows.toList()) {
        insert.setString(1, row.id());
        insert.setString(2, row.url());
        insert.execute();
      }
    }
    try (ObjectStore store =
        ObjectStore.open(SettingsLoader.load(List.of(), List.of(), environment()).storage())) {
      store.put("models/encoder.onnx", Files.readAllBytes(MODEL));
    }
    succeeds(
        submit("BuildIndex", "local[2]", "--set", "model.uri=s3a://faiss/models/encoder.onnx"),
        "Batch 1: Total=20, Skipped=0, Embedded=20");
    assertEquals(before, idMap().subList(0, PICTURES));
    assertEquals(PICTURES + MORE, idMap().size());
    succeeds(
        run("scripts/verify-with-python.sh", bucket().toString()),
        "✅ combined: 4 shards, 80 vectors, 80 ids");
    succeeds(submit("BuildIndex", "local[2]"), "Nothing to do");
  }

  @Test
  @Order(6)
  void aDamagedIndexFailsTheCheck() throws Exception {
    Path copy = bucket().resolve("clip_structure_shard_00002.index");
    byte[] bytes = Files.readAllBytes(copy);
    bytes[bytes.length - 1] ^= 1;
    Files.write(copy, bytes);
    Outcome outcome = submit("CheckAlignment", "local[2]");
    assertNotEquals(0, outcome.status());
    assertTrue(outcome.output().contains("❌ clip_structure_shard_00002.index"), outcome.output());
  }
}
