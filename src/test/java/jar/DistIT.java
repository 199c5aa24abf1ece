package jar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sandbox.DrawnPictures;
import sandbox.ImageHost;
import sandbox.ImagesTable;
import sandbox.PostgresServer;
import shell.Outcome;
import shell.Scripts;

/**
 * What {@code scripts/dist.sh} makes, unpacked into a folder whose name needs quotes everywhere,
 * with neither Maven nor a compiler to be found.
 */
class DistIT {
  private static final DrawnPictures PICTURES = new DrawnPictures(20);
  private static final String ODD = "it's 100%25 \"my\" ü place";
  private static final Set<String> BUILD_TOOLS =
      Set.of("mvn", "javac", "g++", "gcc", "cc", "c++", "apt-get", "sudo", "git");

  @TempDir static Path temporary;
  private static Path home;
  private static Path unpacked;
  private static byte[] archive;
  @AutoClose private static PostgresServer postgres;
  @AutoClose private static ImageHost host;

  @BeforeAll
  static void unpack() throws Exception {
    home = Files.createDirectory(temporary.resolve(ODD));
    Path made = made();
    archive = Files.readAllBytes(made);
    new Scripts(Map.of()).run("tar", "-xzf", made.toString(), "-C", home.toString()).succeeded();
    try (Stream<Path> folders = Files.list(home)) {
      unpacked = folders.findFirst().orElseThrow();
    }
    Path tools = Files.createDirectory(temporary.resolve("tools"));
    for (Path folder : List.of(Path.of("/usr/bin"), Path.of("/bin"))) {
      try (Stream<Path> programs = Files.list(folder)) {
        for (Path program : (Iterable<Path>) programs::iterator) {
          Path link = tools.resolve(program.getFileName());
          if (!BUILD_TOOLS.contains(link.getFileName().toString()) && !Files.exists(link)) {
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, program);
          }
        }
      }
    }
    postgres = PostgresServer.start(temporary.resolve("postgres"), 0);
    host = ImageHost.start(0, PICTURES);
    new ImagesTable(postgres.jdbcUrl(), postgres.user(), postgres.password())
        .create(PICTURES, host.url());
  }

  /** Without the jar for GPUs, since a build beside the tests would take classes from them. */
  private static Path made() throws Exception {
    Outcome outcome = new Scripts(Map.of()).run("scripts/dist.sh", "--without-gpu");
    outcome.succeeded("SHA-256");
    return Path.of(outcome.output().lines().toList().get(0).replaceFirst(" \\(.*", ""));
  }

  private static Outcome unpacked(String line) throws Exception {
    Map<String, String> environment =
        Map.of(
            "PATH", temporary.resolve("tools").toString(),
            "JAVA_HOME", System.getProperty("java.home"),
            "ENV_FILE", "",
            "submit", unpacked.resolve("scripts/submit.sh").toString());
    return new Scripts(environment)
        .run("bash", "-c", "cd -- \"$1\" && " + line, "bash", home.toString());
  }

  @Test
  void isTheSameWhenItIsMadeAgain() throws Exception {
    Path again = made();
    assertArrayEquals(archive, Files.readAllBytes(again));
    new Scripts(Map.of())
        .run("bash", "-c", "cd target && sha256sum -c " + again.getFileName() + ".sha256")
        .succeeded("OK");
  }

  @Test
  void namesTheHashOfEachOfItsFiles() throws Exception {
    unpacked("cd clipshard-* && sha256sum --quiet -c SHA256SUMS").succeeded();
    long files;
    try (Stream<Path> walk = Files.walk(unpacked)) {
      files = walk.filter(Files::isRegularFile).count();
    }
    assertEquals(files - 1, Files.readAllLines(unpacked.resolve("SHA256SUMS")).size());
    for (String file :
        List.of(
            "README.md",
            "conf/clipshard.conf",
            "docs/DEPLOY.md",
            "notebooks/CheckAlignment.ipynb")) {
      assertTrue(Files.exists(unpacked.resolve(file)), file);
    }
  }

  @Test
  void asksForSparkInOneSentence() throws Exception {
    Outcome outcome = unpacked("env -u SPARK_HOME \"$submit\" Doctor");
    outcome.failed("SPARK_HOME is not set: name an installation of Spark");
    assertEquals(1, outcome.output().strip().lines().count(), outcome.output());
    unpacked("\"$submit\" --help").succeeded("BuildIndex  ", "CheckAlignment  ");
  }

  /** Model, settings, index and report in folders of such names too. */
  @Test
  void buildsAnIndex() throws Exception {
    Files.copy(
        Path.of("src/main/resources/demo-encoder.onnx"), home.resolve("my clip 50% \"é\".onnx"));
    Files.writeString(
        home.resolve(".env"),
        """
        \uFEFFJDBC_URL=%s
        JDBC_USER=%s
        JDBC_PASSWORD='%s'
        INDEX_URI=file://%s
        FETCH_ALLOW_ADDRESSES=127.0.0.1/32
        """
            .formatted(
                postgres.jdbcUrl(),
                postgres.user(),
                postgres.password(),
                home.resolve("an ind'ex 50% ö")));
    Outcome outcome =
        unpacked(
            "\"$submit\" BuildIndex --files \"$PWD/my clip 50% \\\"é\\\".onnx\""
                + " --set 'model.uri=my clip 50% \"é\".onnx' --report-dir 'a \"re port\" 50% ü'");
    outcome.succeeded("Batch 1: Total=20", "a \"re port\" 50% ü/build.html");
    assertFalse(outcome.output().contains("no process could be started"), outcome.output());
    assertFalse(outcome.output().contains("INFO"), outcome.output());
    assertTrue(exists("an ind'ex 50% ö/clip_color_manifest.json"));
    assertTrue(exists("a \"re port\" 50% ü/build.html"));
  }

  private static boolean exists(String file) throws IOException {
    return Files.size(home.resolve(file)) > 0;
  }
}
