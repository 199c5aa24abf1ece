package jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sandbox.ImageHost;
import sandbox.ModelHub;
import sandbox.ModelHub.Access;
import sandbox.Services;
import shell.Outcome;
import shell.Scripts;

/**
 * Passwords, keys and what signs a picture's URL are nowhere to be read but where they were given:
 * not in what commands print, with Spark's own log; not in command lines; not on Spark's web pages,
 * in its event log or in its executors' output; not in the bucket. What failures show is {@code
 * SecretsOfFailuresTest}'s.
 */
class SecretsIT {
  private static final String BUCKET = "faiss";
  private static final String SESSION_TOKEN = "planted-session-token";
  private static final String URL_PASSWORD = "planted-url-password";
  private static final String SSL_PASSWORD = "planted-ssl-password";
  private static final String PROXY_PASSWORD = "planted-proxy-password";
  private static final String TOKEN = "planted-picture-token";

  @TempDir static Path home;
  private static final WatchedPictures PICTURES = new WatchedPictures(new SignedPictures(40));
  @AutoClose private static Services services;
  @AutoClose private static ImageHost host;
  @AutoClose private static final ModelHub HUB = new ModelHub();
  @AutoClose private static SparkCluster cluster;
  private static Path bucket;
  private static Leaks leaks;

  @BeforeAll
  static void start() throws Exception {
    services = Services.start(home);
    bucket = services.createBucket(BUCKET);
    host = ImageHost.start(0, PICTURES);
    services.table().create(PICTURES, host.url());
    cluster = SparkCluster.start(home.resolve("spark"), 1, 2, "1g");
    Files.writeString(
        Files.createDirectories(home.resolve("conf")).resolve("log4j2.properties"),
        """
        rootLogger.level = info
        rootLogger.appenderRef.console.ref = console
        appender.console.type = Console
        appender.console.name = console
        appender.console.target = SYSTEM_ERR
        appender.console.layout.type = PatternLayout
        appender.console.layout.pattern = %p %c: %m%n%ex
        """);
    Files.createDirectories(home.resolve("events"));
    Files.writeString(
        home.resolve("fetching.conf"),
        """
        clipshard.fetch {
          headers { "127.0.0.1" { Authorization = ${PICTURES_TOKEN} } }
          proxy = "http://me:"${PROXY_PASSWORD}"@127.0.0.1:1"
        }
        """);
    HUB.commit(
        "owner/demo",
        Access.PRIVATE,
        "main",
        Map.of(
            "onnx/vision_model.onnx",
            Files.readAllBytes(Path.of("src/main/resources/demo-encoder.onnx"))));
    leaks = new Leaks(secrets());
  }

  private static Map<String, String> secrets() {
    Map<String, String> secrets = new HashMap<>();
    secrets.put("the database's password", services.postgres().password());
    secrets.put("the password in the database's URL", URL_PASSWORD);
    secrets.put("the password of the database's key", SSL_PASSWORD);
    secrets.put("the storage's secret key", Services.SECRET_KEY);
    secrets.put("the storage's session token", SESSION_TOKEN);
    secrets.put("the token for pictures", TOKEN);
    secrets.put("the proxy's password", PROXY_PASSWORD);
    secrets.put("the hub's token", ModelHub.TOKEN);
    secrets.put("a picture's signature", SignedPictures.SIGNATURE);
    secrets.put("a picture's signature after a redirect", SignedPictures.REDIRECTED);
    secrets.put("a picture's password", SignedPictures.PASSWORD);
    return secrets;
  }

  /** With a password in the URL too, which the one given by itself beats. */
  private static Map<String, String> environment() {
    Map<String, String> environment = services.environment(BUCKET);
    environment.put(
        "JDBC_URL",
        "postgresql://nobody:%s@127.0.0.1:%d/postgres?sslpassword=%s"
            .formatted(URL_PASSWORD, services.postgres().port(), SSL_PASSWORD));
    environment.put("AWS_SESSION_TOKEN", SESSION_TOKEN);
    environment.put("PICTURES_TOKEN", TOKEN);
    environment.put("PROXY_PASSWORD", PROXY_PASSWORD);
    environment.put("CLIP_MODEL", "hf://owner/demo");
    environment.put("HF_ENDPOINT", HUB.url());
    environment.put("HF_TOKEN", ModelHub.TOKEN);
    environment.put("HF_HOME", home.resolve("hub").toString());
    environment.put("SPARK_CONF_DIR", home.resolve("conf").toString());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    return environment;
  }

  @Test
  void aBuildAndACheckShowNone() throws Exception {
    onCluster("BuildIndex").succeeded("Batch 1: Total=70");
    assertTrue(Files.exists(bucket.resolve("clip_snapshot.json")));
    onCluster("CheckAlignment").succeeded("✅ Aligned: s3a://faiss/ version 1");
    leaks.lookInFiles(bucket);
    leaks.lookInFiles(home.resolve("events"));
    leaks.lookInFiles(home.resolve("spark/logs"));
    leaks.lookInFiles(home.resolve("spark/work-0"));
    for (String place :
        List.of(
            "faiss/positions/",
            "events",
            "work-0/.*/stderr",
            "logs/master.log",
            "CheckAlignment's /stages/")) {
      assertTrue(leaks.places().stream().anyMatch(seen -> seen.matches(place + ".*")), place);
    }
    leaks.assertNone();
  }

  /** Runs a class on the cluster, and looks at its processes and pages while it works. */
  private static Outcome onCluster(String entryPoint) throws Exception {
    int port = freePort();
    Map<String, String> seen = new ConcurrentHashMap<>();
    PICTURES.watch(
        (count, path) -> {
          if (count == 10) {
            seen.putAll(commandLines());
            try {
              seen.putAll(pages(port));
            } catch (RuntimeException e) {
              seen.put("/environment/", e.toString());
            }
          }
        });
    List<String> options =
        List.of(
            "--stacktrace",
            "--config",
            home.resolve("fetching.conf").toString(),
            "--conf",
            "spark.ui.port=" + port,
            "--conf",
            "spark.eventLog.enabled=true",
            "--conf",
            "spark.eventLog.compress=false",
            "--conf",
            "spark.eventLog.dir=" + home.resolve("events").toUri(),
            "--set",
            "fetch.attempts=1",
            "--set",
            "build.chunk-size=20");
    Outcome outcome = new Scripts(environment()).submit(entryPoint, cluster.masterUrl(), options);
    leaks.look(entryPoint + "'s output", outcome.output());
    seen.forEach((place, text) -> leaks.look(entryPoint + "'s " + place, text));
    String environmentPage = seen.getOrDefault("/environment/", "");
    assertTrue(environmentPage.contains("spark.eventLog.dir"), seen::toString);
    assertTrue(seen.containsKey("the master's page"), seen.keySet()::toString);
    assertEquals(
        1,
        seen.values().stream()
            .filter(text -> text.contains("\norg.apache.spark.deploy.SparkSubmit\n"))
            .count());
    assertEquals(
        1,
        seen.values().stream()
            .filter(text -> text.contains("\norg.apache.spark.executor."))
            .count());
    return outcome;
  }

  private static Map<String, String> pages(int port) {
    try {
      Map<String, String> pages = new SparkPages(URI.create("http://127.0.0.1:" + port)).read();
      pages.put("the master's page", SparkPages.get(cluster.masterPage()));
      pages.put("the master's state", SparkPages.get(cluster.masterPage().resolve("/json/")));
      return pages;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Of the driver, the executors and all else that this JVM has started. */
  private static Map<String, String> commandLines() {
    Map<String, String> lines = new HashMap<>();
    ProcessHandle.current()
        .descendants()
        .forEach(
            process ->
                lines.put("process " + process.pid(), SparkCluster.commandLine(process.pid())));
    return lines;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
