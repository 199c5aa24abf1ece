package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Prometheus would read from the driver of a running application. */
class MetricsPluginTest extends WithWorkbench {
  private static final Pattern OURS =
      Pattern.compile("(?m)^(metrics_clipshard_driver_plugin_\\S+_Value)\\S* (\\d+)$");
  private static final String PREFIX =
      "metrics_clipshard_driver_plugin_clipshard_job_MetricsPlugin_";

  /** Instead of the session of this JVM's other tests, which serves no pages. */
  @BeforeAll
  static void beginAnother() {
    Workbench.session().stop();
    SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.port", "0")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.plugins", MetricsPlugin.class.getName())
        .config("spark.metrics.namespace", "clipshard")
        .config(
            "spark.metrics.conf.*.sink.prometheusServlet.class",
            "org.apache.spark.metrics.sink.PrometheusServlet")
        .config("spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus")
        .config("spark.ui.prometheus.enabled", "true")
        .getOrCreate();
  }

  @AfterAll
  static void stopIt() {
    Workbench.session().stop();
  }

  @Test
  void prometheusReadsWhatABuildHasDone() throws Exception {
    bench.insertPictures(1, 21);
    bench.insert(21, "data:text/plain,none");
    Map<String, Long> before = scrape();
    bench.build();
    Map<String, Long> counted = new TreeMap<>(scrape());
    counted.replaceAll((name, value) -> value - before.get(name));
    assertEquals(
        Map.of(
            PREFIX + "batches_committed_total_Value", 2L,
            PREFIX + "rows_committed_total_Value", 20L,
            PREFIX + "rows_failed_total_Value", 1L,
            PREFIX + "pictures_embedded_total_Value", 20L,
            PREFIX + "pictures_rejected_total_Value", 1L),
        counted);
    String page = Files.readString(Path.of("docs/DEPLOY.md"));
    for (String name : List.of("batches_committed", "rows_committed", "rows_failed")) {
      assertTrue(page.contains(PREFIX + name + "_total_Value"), name);
    }
  }

  /** Spark's own page of executors has Spark's own figures. */
  @Test
  void theExecutorsPageHasNoneOfThese() throws Exception {
    String page = page("/metrics/executors/prometheus/");
    assertTrue(page.contains("metrics_executor_completedTasks_total"), page);
    assertFalse(page.contains("MetricsPlugin"), page);
  }

  private Map<String, Long> scrape() throws Exception {
    Map<String, Long> values = new TreeMap<>();
    Matcher line = OURS.matcher(page("/metrics/prometheus/"));
    while (line.find()) {
      values.put(line.group(1), Long.parseLong(line.group(2)));
    }
    return values;
  }

  private String page(String path) throws Exception {
    URI driver = URI.create(bench.spark().sparkContext().uiWebUrl().get());
    HttpRequest request = HttpRequest.newBuilder(driver.resolve(path)).build();
    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.body();
  }
}
