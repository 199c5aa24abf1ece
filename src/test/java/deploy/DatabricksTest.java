package deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;
import shell.Outcome;
import shell.Scripts;

/**
 * What {@code conf/databricks/databricks.yml} asks for, as far as it can be judged away from
 * Databricks: the tasks start, and find all the settings that they need.
 */
class DatabricksTest {
  private static final Path BUNDLE = Path.of("conf/databricks/databricks.yml");
  private static final Path SCRIPT = Path.of("conf/databricks/install-cuda.sh");

  /** What ONNX Runtime's library for CUDA is linked with, cuDNN, and NVRTC, which cuDNN needs. */
  private static final List<String> LIBRARIES =
      List.of(
          "libcudart.so.12",
          "libcublas.so.12",
          "libcublasLt.so.12",
          "libcurand.so.10",
          "libnvrtc.so.12",
          "libcudnn.so.9");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{var\\.(\\w+)}");
  private static final Pattern SECRET = Pattern.compile("\\{\\{secrets/clipshard/[a-z-]+}}");

  /** What is given with {@code --var}, as the bundle's head says. */
  private final Map<String, String> variables =
      new HashMap<>(
          Map.of("bucket", "faiss", "supabase_url", "https://abcdefghijklmnopqrst.supabase.co"));

  @TempDir private Path folder;
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

  @Test
  void nothingIsInstalledWhereTheLibrariesAre() throws Exception {
    Machine machine = new Machine(folder).withGpu().knowing(LIBRARIES);
    machine.install().succeeded();
    assertEquals(List.of(), machine.installed());
  }

  @Test
  void nothingIsInstalledWhereNoGpuIs() throws Exception {
    Machine machine = new Machine(folder);
    machine.install().succeeded();
    assertEquals(List.of(), machine.installed());
  }

  @Test
  void whatIsMissingIsInstalledInVersionsThatStay() throws Exception {
    Machine machine =
        new Machine(folder)
            .withGpu()
            .knowing(List.of("libcudart.so.12", "libcudnn.so.9.1.0"))
            .providing(LIBRARIES);
    machine.install().succeeded("Missing: libcublas.so.12 ", " libcudnn.so.9;");
    List<String> words = machine.installed();
    List<String> packages = words.stream().filter(word -> word.startsWith("nvidia-")).toList();
    assertEquals(5, packages.size(), words::toString);
    for (String pinned : packages) {
      assertTrue(pinned.matches("nvidia-[a-z-]+-cu12==\\d+(\\.\\d+)+"), pinned);
    }
    assertEquals(folder + "/opt/cuda-libraries", words.get(words.indexOf("--target") + 1));
    machine.install().succeeded();
    assertEquals(words, machine.installed(), "a second start of the machine installs nothing");
  }

  @Test
  void aFailedInstallationFailsTheScript() throws Exception {
    new Machine(folder).withGpu().withoutNetwork().install().failed("no network");
  }

  @Test
  void librariesThatAreMissingStillFailTheScript() throws Exception {
    new Machine(folder)
        .withGpu()
        .providing(LIBRARIES.subList(0, 5))
        .install()
        .failed("still missing: libcudnn.so.9\n");
  }

  /** One whose linker and pip are stand-ins that know and bring what a test says. */
  private record Machine(Path root) {
    private static final String LINKER =
        """
        #!/bin/bash
        if [ "$*" = -p ]; then
          sed 's|.*|\t& (libc6,x86-64) => /usr/lib/&|' "$ROOT/known"
        else
          xargs ls <"$ROOT/etc/ld.so.conf.d/clipshard-cuda.conf" | grep '^lib' >>"$ROOT/known"
        fi
        """;
    private static final String PIP =
        """
        #!/bin/bash
        if [ -e "$ROOT/no-network" ]; then
          echo "no network" >&2
          exit 1
        fi
        printf '%s\n' "$@" >>"$ROOT/installed"
        mkdir -p "$ROOT/opt/cuda-libraries/nvidia/some/lib"
        xargs -I NAME touch "$ROOT/opt/cuda-libraries/nvidia/some/lib/NAME" <"$ROOT/provided"
        """;

    Machine {
      try {
        Files.createDirectories(root.resolve("etc/ld.so.conf.d"));
        Files.createDirectories(root.resolve("dev"));
        command(root.resolve("bin/ldconfig"), LINKER);
        command(root.resolve("databricks/python/bin/pip"), PIP);
        for (String list : List.of("known", "provided", "installed")) {
          Files.createFile(root.resolve(list));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void command(Path file, String script) throws IOException {
      Files.createDirectories(file.getParent());
      Files.writeString(file, script);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    Machine withGpu() throws IOException {
      Files.createFile(root.resolve("dev/nvidia0"));
      return this;
    }

    Machine withoutNetwork() throws IOException {
      Files.createFile(root.resolve("no-network"));
      return this;
    }

    Machine knowing(List<String> libraries) throws IOException {
      Files.write(root.resolve("known"), libraries);
      return this;
    }

    Machine providing(List<String> libraries) throws IOException {
      Files.write(root.resolve("provided"), libraries);
      return this;
    }

    Outcome install() throws Exception {
      String path = root.resolve("bin") + ":/usr/bin:/bin";
      return new Scripts(Map.of("PATH", path, "ROOT", root.toString()))
          .run(SCRIPT.toString(), root.toString());
    }

    /** All words that pip was given. */
    List<String> installed() throws IOException {
      return Files.readAllLines(root.resolve("installed"));
    }
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
