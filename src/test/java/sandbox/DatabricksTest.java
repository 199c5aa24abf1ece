package sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

/**
 * What {@code conf/databricks/databricks.yml} asks for, as far as it can be judged away from
 * Databricks: the tasks start, and find all the settings that they need.
 */
class DatabricksTest {
  private static final Path BUNDLE = Path.of("conf/databricks/databricks.yml");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{var\\.(\\w+)}");
  private static final Pattern SECRET = Pattern.compile("\\{\\{secrets/clipshard/[a-z-]+}}");

  /** What is given with {@code --var}, as the bundle's head says. */
  private final Map<String, String> variables =
      new HashMap<>(
          Map.of("bucket", "faiss", "supabase_url", "https://abcdefghijklmnopqrst.supabase.co"));

  private JsonNode job;
  private JsonNode cluster;

  @BeforeEach
  void read() throws Exception {
    Object parsed = new Yaml().load(Files.readString(BUNDLE));
    JsonNode bundle = new ObjectMapper().valueToTree(parsed);
    bundle
        .path("variables")
        .properties()
        .forEach(
            variable ->
                variables.putIfAbsent(
                    variable.getKey(), variable.getValue().path("default").asText()));
    job = bundle.at("/resources/jobs/clipshard");
    cluster = job.at("/job_clusters/0/new_cluster");
  }

  @Test
  void eachTaskStartsAndFindsItsSettings() throws Exception {
    List<String> commands = new ArrayList<>();
    for (JsonNode task : job.path("tasks")) {
      assertEquals(job.at("/job_clusters/0/job_cluster_key"), task.path("job_cluster_key"));
      String name = task.at("/spark_jar_task/main_class_name").asText();
      CommandLine command =
          new CommandLine(Class.forName(name).getDeclaredConstructor().newInstance());
      var parsed = command.parseArgs(resolved(task.at("/spark_jar_task/parameters")));
      List<String> sets = parsed.matchedOptionValue("--set", List.of());
      Settings settings = SettingsLoader.load(List.of(), sets, environment());
      assertEquals("s3a://faiss/", settings.storage().baseUri());
      assertTrue(settings.database().url().contains("abcdefghijklmnopqrst"));
      commands.add(name);
    }
    assertEquals(List.of("BuildIndex", "CheckAlignment"), commands);
    assertEquals("build", job.at("/tasks/1/depends_on/0/task_key").asText());
  }

  @Test
  void rddsAreToBeHad() {
    assertEquals("DATA_SECURITY_MODE_DEDICATED", cluster.path("data_security_mode").asText());
    assertTrue(cluster.path("num_workers").asInt() > 0);
  }

  @Test
  void secretsAreThereByReferenceOnly() {
    Map<String, String> environment = texts(cluster.path("spark_env_vars"));
    List<String> secret =
        environment.keySet().stream().filter(name -> name.matches(".*(PASSWORD|KEY).*")).toList();
    assertEquals(3, secret.size(), secret::toString);
    for (String name : secret) {
      assertTrue(SECRET.matcher(environment.get(name)).matches(), name);
    }
    assertFalse(job.path("tasks").toString().contains("secrets/"), "secrets among the parameters");
  }

  @Test
  void whatTheTasksLoadIsThere() throws Exception {
    String pom = Files.readString(Path.of("pom.xml"));
    Matcher onnxruntime =
        Pattern.compile("<onnxruntime.version>(.*)</onnxruntime.version>").matcher(pom);
    Matcher version = Pattern.compile("<version>(.*)</version>").matcher(pom);
    assertTrue(onnxruntime.find() && version.find());
    for (JsonNode task : job.path("tasks")) {
      assertEquals(
          "../../target/clipshard-" + version.group(1) + "-gpu.jar",
          resolve(task.at("/libraries/0/jar").asText()));
      assertEquals(
          "com.microsoft.onnxruntime:onnxruntime_gpu:" + onnxruntime.group(1),
          task.at("/libraries/1/maven/coordinates").asText());
    }
    String script = cluster.at("/init_scripts/0/workspace/destination").asText();
    assertTrue(script.startsWith("${workspace.file_path}/"), script);
    assertTrue(Files.exists(BUNDLE.resolveSibling(script.substring(script.indexOf('/') + 1))));
  }

  /** As a task has it, where Databricks has put the secrets in. */
  private Map<String, String> environment() {
    Map<String, String> environment = texts(cluster.path("spark_env_vars"));
    environment.replaceAll((name, value) -> SECRET.matcher(resolve(value)).replaceAll("planted"));
    return environment;
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new HashMap<>();
    object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }

  private String[] resolved(JsonNode words) {
    List<String> resolved = new ArrayList<>();
    words.forEach(word -> resolved.add(resolve(word.asText())));
    return resolved.toArray(String[]::new);
  }

  private String resolve(String text) {
    return VARIABLE.matcher(text).replaceAll(found -> variables.get(found.group(1)));
  }
}
