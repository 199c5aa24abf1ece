package clipshard.job.build;

import clipshard.config.SettingsLoader;
import clipshard.job.Workbench;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;

/** A build in a process of its own, whose heap is the least that Spark accepts. */
final class BuildInLittleMemory {
  /** Spark wants 450 MiB. */
  private static final String HEAP = "-Xmx512m";

  private BuildInLittleMemory() {}

  /** Starts it over the tests' table; its exit status is 0 when {@code rows} are embedded. */
  static Process start(Path folder, long rows) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split("\\s+")));
    command.addAll(
        List.of(HEAP, "-XX:+ExitOnOutOfMemoryError", BuildInLittleMemory.class.getName()));
    command.addAll(
        List.of(
            Workbench.postgres().jdbcUrl(), Workbench.postgres().user(), "" + folder, "" + rows));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("JDBC_PASSWORD", Workbench.postgres().password());
    Path log = folder.resolve("log");
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /** Arguments: the database's URL and user, the folder for the index, the rows to expect. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment =
        Map.of(
            "JDBC_URL",
            arguments[0],
            "JDBC_USER",
            arguments[1],
            "JDBC_PASSWORD",
            System.getenv("JDBC_PASSWORD"),
            "INDEX_URI",
            Path.of(arguments[2], "index").toUri().toString());
    try (SparkSession spark = Workbench.session();
        BuildJob job =
            new BuildJob(
                spark, SettingsLoader.load(List.of(), List.of(), environment), unheard())) {
      if (job.run().embedded() != Long.parseLong(arguments[3])) {
        throw new IllegalStateException("not all rows are embedded");
      }
    }
  }

  /** What ends a build is told on the process's own. */
  private static PrintStream unheard() {
    return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
  }
}
