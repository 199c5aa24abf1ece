package sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code conf/emr/create-cluster.sh} makes the AWS CLI ask of EMR, after judging it. */
class EmrTest {
  private static final byte[] ANSWER =
      "{\"JobFlowId\":\"j-1\",\"ClusterArn\":\"arn\"}".getBytes(StandardCharsets.UTF_8);

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
}
