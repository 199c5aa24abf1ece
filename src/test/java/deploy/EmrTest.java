package deploy;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shell.Outcome;
import shell.Scripts;

/**
 * What {@code conf/emr/create-cluster.sh} makes the AWS CLI ask of EMR, after judging it; and what
 * the job is given on the cluster.
 */
class EmrTest {
  private static final byte[] ANSWER =
      "{\"JobFlowId\":\"j-1\",\"ClusterArn\":\"arn\"}".getBytes(StandardCharsets.UTF_8);

  private static final Path EMR = Path.of("conf/emr");
  private static final String OF_INDEX = "fs.s3a.bucket.faiss.";

  private static final Map<String, String> SECRET =
      Map.of(
          "JDBC_URL", "jdbc:postgresql://aws-0-eu-central-1.pooler.supabase.com:5432/postgres",
          "JDBC_PASSWORD", "a & b; $HOME `id` $(id) #c \"d\\",
          "FAISS_ACCESS_KEY", "planted-id",
          "FAISS_SECRET_KEY", "planted/$secret&key;");

  private static final String TELLS =
      """
      #!/bin/sh
      { env; echo "$@"; } >"$TOLD"
      """;

  private final AtomicReference<JsonNode> asked = new AtomicReference<>();
  private HttpServer emr;

  @BeforeEach
  void startServer() throws IOException {
    emr = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    emr.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked.set(new ObjectMapper().readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
          }
        });
    emr.start();
  }

  @AfterEach
  void stopServer() {
    emr.stop(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu", "cpu"})
  void theCliTakesWhatTheScriptGivesIt(String kind) throws Exception {
    Map<String, String> environment =
        Map.of(
            "SUBNET", "subnet-1",
            "CODE", "s3://code/clipshard",
            "LOGS", "s3://logs/",
            "SECRET", "clipshard/settings",
            "AWS_ACCESS_KEY_ID", "AKIAPLANTED",
            "AWS_SECRET_ACCESS_KEY", "planted-secret");
    new Scripts(environment)
        .run(
            "conf/emr/create-cluster.sh",
            kind,
            "--region",
            "eu-central-1",
            "--endpoint-url",
            "http://127.0.0.1:" + emr.getAddress().getPort())
        .succeeded("\"ClusterId\": \"j-1\"");
    JsonNode cluster = asked.get();
    assertEquals("emr-7.13.0", cluster.path("ReleaseLabel").asText());
    assertEquals("subnet-1", cluster.at("/Instances/Ec2SubnetId").asText());
    assertEquals(
        "[\"/usr/local/bin/clipshard\",\"BuildIndex\"]",
        cluster.at("/Steps/0/HadoopJarStep/Args").toString());
    assertEquals(
        "s3://code/clipshard/bootstrap.sh",
        cluster.at("/BootstrapActions/0/ScriptBootstrapAction/Path").asText());
    assertEquals(kind.equals("gpu"), cluster.toString().contains("spark.task.resource.gpu.amount"));
    assertFalse(cluster.toString().contains("planted"), "secrets in the request");
    assertTrue(cluster.at("/Instances/InstanceGroups").size() == 2, cluster::toString);
  }

  @Test
  void onlyTheIndexsBucketGetsTheKeysOfTheSecret() {
    Settings settings =
        SettingsLoader.load(
            List.of(EMR.resolve("gpu.conf"), EMR.resolve("job.conf")), List.of(), SECRET);
    assertEquals(SECRET.get("JDBC_URL"), settings.database().url());
    assertEquals("postgres.abcdefghijklmnop", settings.database().user());
    assertEquals(Settings.Device.CUDA, settings.model().device());
    Map<String, String> hadoop = new TreeMap<>();
    settings.storage().hadoop().forEach((name, value) -> hadoop.put(name, value.reveal()));
    Map.of(
            "endpoint", "https://abcdefghijklmnop.storage.supabase.co/storage/v1/s3",
            "endpoint.region", "eu-central-1",
            "path.style.access", "true",
            "audit.referrer.enabled", "false",
            "input.stream.type", "classic",
            "access.key", "planted-id",
            "secret.key", SECRET.get("FAISS_SECRET_KEY"),
            "aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider")
        .forEach((option, value) -> assertEquals(value, hadoop.get(OF_INDEX + option), option));
    hadoop.keySet().removeIf(name -> name.startsWith(OF_INDEX));
    assertEquals(
        List.of(
            "fs.s3a.attempts.maximum",
            "fs.s3a.connection.maximum",
            "fs.s3a.retry.limit",
            "fs.s3a.retry.throttle.limit"),
        List.copyOf(hadoop.keySet()));
  }

  @Test
  void everyVariableOfTheSecretIsNamedInTheScriptsHelp() throws Exception {
    Outcome help = new Scripts(Map.of()).run("conf/emr/create-cluster.sh");
    SECRET.keySet().forEach(name -> assertTrue(help.output().contains(name + "="), name));
  }

  /** What a cluster has in the job's folder; in place of Spark, a script that tells what it got. */
  @Test
  void noShellReadsTheSecret(@TempDir Path home) throws Exception {
    Files.copy(EMR.resolve("clipshard.sh"), home.resolve("clipshard.sh"), COPY_ATTRIBUTES);
    Files.copy(EMR.resolve("job.conf"), home.resolve("job.conf"));
    Files.copy(Path.of("scripts/lib.sh"), home.resolve("lib.sh"));
    List<String> lines = new ArrayList<>();
    SECRET.forEach(
        (name, value) ->
            lines.add(name + (value.contains(" ") ? "='%s'" : "=%s").formatted(value)));
    Files.write(home.resolve("clipshard.env"), lines);
    Path spark = Files.writeString(home.resolve("spark-submit"), TELLS);
    assertTrue(spark.toFile().setExecutable(true));
    Path told = home.resolve("told");
    Files.createSymbolicLink(home.resolve("clipshard"), home.resolve("clipshard.sh"));
    new Scripts(Map.of("PATH", home + ":" + System.getenv("PATH"), "TOLD", told.toString()))
        .run(home.resolve("clipshard").toString(), "CheckAlignment", "--level", "sample")
        .succeeded();
    List<String> words = Files.readAllLines(told);
    SECRET.forEach((name, value) -> assertTrue(words.contains(name + "=" + value), name));
    String command =
        "--deploy-mode client --class CheckAlignment %1$s/clipshard.jar --config %1$s/job.conf --level sample"
            .formatted(home.toRealPath());
    assertTrue(words.contains(command), words::toString);
  }
}
