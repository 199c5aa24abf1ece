package jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.SettingsLoader;
import clipshard.format.Json;
import clipshard.store.ObjectStore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import documents.JupyterNotebook;
import documents.NotebookRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import sandbox.ImageHost;
import sandbox.ModelHub;
import sandbox.ModelHub.Access;
import sandbox.PictureFolder;
import sandbox.Pictures;
import sandbox.ProductPictures;
import sandbox.Services;
import secondopinion.PillowPipeline;
import shell.Outcome;
import shell.Scripts;

/**
 * The finished jar on a master and two workers that {@code scripts/cluster.sh} starts, against a
 * real Postgres, S3 server and image host; its drivers run here or in the cluster. Each test goes
 * on where the one before it ended.
 */
@TestMethodOrder(OrderAnnotation.class)
class EndToEndIT {
  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Path MODEL = ROOT.resolve("src/main/resources/demo-encoder.onnx");
  private static final int PICTURES = 60;
  private static final int MORE = 20;
  private static final String KRYO =
      "--conf=spark.serializer=org.apache.spark.serializer.KryoSerializer";

  private static final Path CLUSTER = Path.of("target/cluster");
  private static final String PORT = "17077";
  private static final String MASTER = "spark://127.0.0.1:" + PORT;
  private static final String ONE_EXECUTOR = "--conf=spark.cores.max=1";
  private static final List<String> IN_CLUSTER =
      List.of("--deploy-mode", "cluster", "--driver-memory", "1g", "--executor-memory", "1g");

  @TempDir static Path home;
  private static Path pictures;
  private static Services services;
  private static Path bucket;
  private static ImageHost host;
  private static ModelHub hub;

  @BeforeAll
  static void start() throws Exception {
    pictures = Files.createDirectories(home.resolve("pictures"));
    draw(0, PICTURES);
    Files.writeString(Files.createDirectories(pictures.resolve("zr")).resolve("x.jpg"), "no JPEG");
    services = Services.start(home);
    bucket = services.createBucket("faiss");
    host = ImageHost.start(0, new PictureFolder(pictures));
    hub = new ModelHub();
    services.table().create(new PictureFolder(pictures), host.url());
    new Scripts(Services.shortLived())
        .run("scripts/cluster.sh", "start", "--port", PORT)
        .succeeded(MASTER);
  }

  @AfterAll
  static void stop() throws Exception {
    new Scripts(Map.of()).run("scripts/cluster.sh", "stop").succeeded("No cluster is running.");
    hub.close();
    host.close();
    services.close();
  }

  private static void draw(int from, int to) throws IOException {
    for (int row = from; row < to; row++) {
      Path brand = Files.createDirectories(pictures.resolve(row % 3 == 0 ? "aw" : "zr"));
      String name = "p%03d.%s".formatted(row, ProductPictures.ending(row));
      Files.write(brand.resolve(name), ProductPictures.encoded(row));
    }
  }

  private static Outcome submit(String entryPoint, String... more) throws Exception {
    List<String> options = new ArrayList<>(List.of("--set", "index.rows-per-shard=25"));
    options.addAll(List.of("--set", "build.chunk-size=16", "--set", "check.samples=40"));
    options.addAll(List.of(more));
    return scripts().submit(entryPoint, MASTER, options);
  }

  private static Outcome submitToCluster(String entryPoint, String... more) throws Exception {
    return submit(
        entryPoint, Stream.concat(IN_CLUSTER.stream(), Stream.of(more)).toArray(String[]::new));
  }

  /** What a driver in the cluster prints is in its worker's folder. */
  private static void assertDriverPrinted(String text) throws IOException {
    List<String> drivers = new ArrayList<>();
    try (Stream<Path> files = Files.walk(CLUSTER)) {
      for (Path file : files.filter(it -> it.toString().matches(".*/driver-.*/std.*")).toList()) {
        drivers.add(Files.readString(file));
      }
    }
    assertTrue(drivers.stream().anyMatch(it -> it.contains(text)), drivers::toString);
  }

  private static Outcome run(String... command) throws Exception {
    return scripts().run(command);
  }

  private static Scripts scripts() {
    return new Scripts(services.environment("faiss"));
  }

  private static List<String> idMap() throws IOException {
    return Json.readListWithNulls(
        Files.readAllBytes(bucket.resolve("id_map_color.json")), String.class);
  }

  @Test
  @Order(1)
  void theTableBecomesAnIndex() throws Exception {
    Path metrics = Files.createDirectories(home.resolve("metrics"));
    hub.commit(
        "owner/demo",
        Access.PUBLIC,
        "main",
        Map.of("onnx/vision_model.onnx", Files.readAllBytes(MODEL)));
    submit(
            "BuildIndex",
            KRYO,
            "--set=model.uri=hf://owner/demo",
            "--set=hub.endpoint=" + hub.url(),
            "--set=hub.home=" + home.resolve("hub"),
            "--conf=spark.plugins=clipshard.job.MetricsPlugin",
            "--conf=spark.metrics.conf.*.sink.csv.class=org.apache.spark.metrics.sink.CsvSink",
            "--conf=spark.metrics.conf.*.sink.csv.directory=" + metrics)
        .succeeded(
            "Model: hf://owner/demo@",
            "Batch 1: Total=61, Skipped=1, Embedded=60",
            "📊 Brands processed:\nzr: 40 new vectors\naw: 20 new vectors",
            "NOT_AN_IMAGE: 1",
            "Sample searches for the report: 8 rows",
            "   1 row has failed for good, in all runs: see s3a://faiss/reports/failures.csv or ");
    assertEquals(1, hub.requests().stream().filter(it -> it.startsWith("GET content/")).count());
    assertEquals(PICTURES, idMap().size());
    String page = Files.readString(bucket.resolve("reports/build.html"));
    assertTrue(page.contains("src=\"data:image/jpeg;"), "pictures in the report");
    assertEquals(PICTURES, count(metrics, "pictures_embedded_total"));
    assertEquals(1, count(metrics, "pictures_rejected_total"));
    assertEquals(PICTURES, count(metrics, "rows_committed_total"));
    assertEquals(1, count(metrics, "batches_committed_total"));
  }

  /** The last value of the driver, or of all executors together. */
  private static long count(Path metrics, String name) throws IOException {
    long sum = 0;
    try (var files = Files.list(metrics)) {
      for (Path file : files.filter(it -> it.toString().endsWith(name + ".csv")).toList()) {
        List<String> lines = Files.readAllLines(file);
        sum += Long.parseLong(lines.get(lines.size() - 1).split(",", -1)[1]);
      }
    }
    return sum;
  }

  @Test
  @Order(2)
  void theRowThatFailedIsListedWithoutADatabase() throws Exception {
    run(
            "bash",
            "-c",
            "env -u JDBC_URL -u JDBC_USER -u JDBC_PASSWORD scripts/submit.sh BuildIndex --master %s"
                    .formatted(MASTER)
                + " --list-failures not_an_image %s %s".formatted(ONE_EXECUTOR, KRYO))
        .succeeded(
            "/zr/x.jpg,NOT_AN_IMAGE,",
            "1 row listed of NOT_AN_IMAGE; 1 without a vector in s3a://faiss/, 1 of them failed");
  }

  @Test
  @Order(2)
  void theIndexIsAligned() throws Exception {
    submit(
            "CheckAlignment",
            ONE_EXECUTOR,
            KRYO,
            "--files",
            MODEL.toString(),
            "--set",
            "model.uri=demo-encoder.onnx")
        .succeeded("✅ color: 40/40 at rank 1", "✅ Aligned: s3a://faiss/ version 1");
  }

  @Test
  @Order(3)
  void reportsAreFetchedFromTheBucket() throws Exception {
    Path here = home.resolve("reports");
    run("scripts/report.sh", "--no-open", here.toString())
        .succeeded(here.resolve("build.html") + "\n" + here.resolve("check.html"));
    assertEquals(
        Files.readString(bucket.resolve("reports/check.html")),
        Files.readString(here.resolve("check.html")));
  }

  @Test
  @Order(3)
  void pillowAndOnnxRuntimeByThemselvesComeToTheSameVectors() throws Exception {
    Path tensors = home.resolve("tensors");
    run("/usr/bin/python3", "scripts/pillow-tensors.py", pictures.toString(), "" + tensors)
        .succeeded();
    for (String type : List.of("color", "structure")) {
      double cosine = PillowPipeline.compare(MODEL, tensors, bucket, type);
      assertTrue(cosine >= PillowPipeline.SAME, type + ": " + cosine);
    }
  }

  @Test
  @Order(4)
  void newRowsFollowTheOldOnes() throws Exception {
    List<String> before = new ArrayList<>(idMap());
    draw(PICTURES, PICTURES + MORE);
    try (var connection = services.connect();
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
        ObjectStore.open(
            SettingsLoader.load(List.of(), List.of(), services.environment("faiss")).storage())) {
      store.put("models/encoder.onnx", Files.readAllBytes(MODEL));
    }
    submitToCluster("BuildIndex", "--set", "model.uri=s3a://faiss/models/encoder.onnx")
        .succeeded("FINISHED");
    assertDriverPrinted("Batch 1: Total=20, Skipped=0, Embedded=20");
    assertEquals(before, idMap().subList(0, PICTURES));
    assertEquals(PICTURES + MORE, idMap().size());
  }

  @Test
  @Order(5)
  void pythonsFaissReadsEveryShard() throws Exception {
    run("scripts/verify-with-python.sh", "--dimension=512", bucket.toString())
        .succeeded(
            "✅ color: 4 shards, 80 vectors, 80 ids", "✅ combined: 4 shards, 80 vectors, 80 ids");
  }

  /** In the locale for no language, where Java reads words as ASCII unless it is told. */
  @Test
  @Order(6)
  void theIndexIsSearchedWithoutADatabase() throws Exception {
    Path picture = Files.write(home.resolve("Größe 42.jpg"), ProductPictures.encoded(3));
    Path answer = home.resolve("answer.json");
    String command =
        "env -u JDBC_URL -u JDBC_USER -u JDBC_PASSWORD LC_ALL=C scripts/submit.sh SearchIndex"
            + " --master '%s' %s --image '%s' --id p004 --brand aw -k 5 --format json >'%s'"
                .formatted(MASTER, ONE_EXECUTOR, picture, answer);
    run("bash", "-c", command).succeeded("Searching 80 rows of s3a://faiss/");
    JsonNode found = new ObjectMapper().readTree(answer.toFile());
    assertEquals(picture.toString(), found.at("/queries/0/query").asText());
    assertEquals("p003", found.at("/queries/0/hits/0/id").asText());
    assertEquals(1, found.at("/queries/0/hits/0/cosine").asDouble(), 1e-4);
    assertEquals(4, found.at("/queries/1/position").asInt());
    assertEquals(5, found.at("/queries/1/hits").size());
    assertTrue(found.findValuesAsText("brand").stream().allMatch("aw"::equals), found::toString);
  }

  @Test
  @Order(7)
  void theNotebookShowsWhatWasChecked() throws Exception {
    Path saved = home.resolve("saved.ipynb");
    NotebookRunner.run(
            Path.of("notebooks/CheckAlignment.scala"), saved, services.environment("faiss"))
        .succeeded("✅ Aligned: s3a://faiss/", "nearest of", "all cells ran");
    JupyterNotebook notebook = JupyterNotebook.read(saved);
    String printed = String.join("", notebook.outputs("text"));
    assertTrue(
        printed.contains("✅ color: 20/20 at rank 1") && printed.contains("nearest of"), printed);
    List<String> shown = notebook.outputs("text/html");
    assertEquals(5, shown.size());
    assertTrue(shown.get(0).contains("the index is aligned"), shown.get(0));
  }

  @Test
  @Order(8)
  void aHostThatMayBeIllIsAnExitStatusOfItsOwn() throws Exception {
    try (var connection = services.connect();
        var insert = connection.prepareStatement("INSERT INTO images VALUES (?, ?)")) {
      for (int row = 0; row < 3; row++) {
        insert.setString(1, "gone" + row);
        insert.setString(2, host.url() + "/zr/gone" + row + ".jpg");
        insert.execute();
      }
    }
    Outcome outcome = submit("BuildIndex", ONE_EXECUTOR);
    assertEquals(3, outcome.status(), outcome.output());
    assertTrue(outcome.output().contains("3 of 3 new rows failed with NOT_FOUND"));
  }

  @Test
  @Order(9)
  void aFailureInTheClusterIsAFailureHere() throws Exception {
    Path copy = bucket.resolve("clip_structure_shard_00002.index");
    byte[] bytes = Files.readAllBytes(copy);
    bytes[bytes.length - 1] ^= 1;
    Files.write(copy, bytes);
    submitToCluster("CheckAlignment").failed("FAILED");
    assertDriverPrinted("❌ clip_structure_shard_00002.index");
  }
}
