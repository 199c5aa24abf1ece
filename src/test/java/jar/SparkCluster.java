package jar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import sandbox.Services;

/**
 * A Spark cluster of its own kind ("standalone") on the loopback address: a master, workers, and
 * each application's executors, all in JVMs of their own, made of the jars that the build copies to
 * {@value #HOME}.
 *
 * <p>Its folder holds in {@code logs} what the daemons said and, below {@code work-N/app-…/}, what
 * the executors of worker N printed.
 */
public final class SparkCluster implements AutoCloseable {
  /** Relative to the working directory, which is the project's. */
  private static final String HOME = "target/spark";

  private static final String SCALA = "2.13";
  private static final String EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend";

  private static final Pattern MASTER_URL = Pattern.compile("at (spark://\\S+)");
  private static final Pattern MASTER_PAGE =
      Pattern.compile("MasterWebUI .* started at (http://\\S+)");
  private static final Pattern REGISTERED = Pattern.compile("(registered) with master");

  private final Path folder;
  private final List<SparkDaemon> daemons = new ArrayList<>();
  private final Thread closeAtExit = new Thread(this::end, "stop-spark");
  private String masterUrl;
  private URI masterPage;

  private SparkCluster(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts a cluster and returns when all its workers are ready.
   *
   * @param folder made when it is not there
   * @param memory of each worker, such as {@code 2g}: the most that its executors may take
   * @throws UncheckedIOException with a daemon's log, when it does not start
   */
  public static SparkCluster start(Path folder, int workers, int coresPerWorker, String memory) {
    try {
      SparkCluster cluster = new SparkCluster(Files.createDirectories(folder).toRealPath());
      Runtime.getRuntime().addShutdownHook(cluster.closeAtExit);
      try {
        cluster.boot(workers, List.of("--cores", "" + coresPerWorker, "--memory", memory));
      } catch (IOException e) {
        cluster.close();
        throw e;
      }
      return cluster;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code spark://127.0.0.1:port}, for {@code --master}. */
  public String masterUrl() {
    return masterUrl;
  }

  /** Where the master shows its workers and applications. */
  public URI masterPage() {
    return masterPage;
  }

  /** The executors that run now, those of the workers started first coming first. */
  public List<Long> executorPids() {
    return daemons.stream()
        .flatMap(SparkDaemon::descendants)
        .filter(ProcessHandle::isAlive)
        .map(ProcessHandle::pid)
        .filter(pid -> commandLine(pid).contains(EXECUTOR))
        .toList();
  }

  /**
   * Ends executors with SIGKILL, at most so many as given.
   *
   * @return the process numbers of those that are dead now
   */
  public List<Long> killExecutors(int most) {
    List<Long> pids = executorPids();
    List<Long> killed = pids.subList(0, Math.min(most, pids.size()));
    for (long pid : killed) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
    return killed;
  }

  /**
   * The words of a process's command line, one a line; empty when there is no such process. {@link
   * ProcessHandle.Info} leaves out long ones.
   */
  public static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), UTF_8).replace('\0', '\n');
    } catch (IOException e) {
      return "";
    }
  }

  /** Ends every process; logs and what executors printed stay. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(closeAtExit);
    end();
  }

  /** Workers first: without a master they would try for long to find it again. */
  private void end() {
    List<SparkDaemon> lastFirst = new ArrayList<>(daemons);
    Collections.reverse(lastFirst);
    lastFirst.forEach(SparkDaemon::close);
  }

  private void boot(int workers, List<String> sizes) throws IOException {
    SparkDaemon master = startDaemon("master", "org.apache.spark.deploy.master.Master", List.of());
    masterUrl = master.await(MASTER_URL);
    masterPage = URI.create(master.await(MASTER_PAGE));
    List<SparkDaemon> started = new ArrayList<>();
    for (int number = 0; number < workers; number++) {
      List<String> options = new ArrayList<>(sizes);
      options.addAll(List.of("--work-dir", folder.resolve("work-" + number).toString(), masterUrl));
      started.add(
          startDaemon("worker-" + number, "org.apache.spark.deploy.worker.Worker", options));
    }
    for (SparkDaemon worker : started) {
      worker.await(REGISTERED);
    }
  }

  private SparkDaemon startDaemon(String name, String mainClass, List<String> options)
      throws IOException {
    Path home = Path.of(HOME).toRealPath();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Stream.of(JavaModuleOptions.defaultModuleOptionArray())
        .filter(option -> !option.contains("jdk.incubator"))
        .forEach(command::add);
    command.add("-Xmx256m");
    command.addAll(List.of("-cp", home.resolve("jars") + "/*", mainClass));
    command.addAll(List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
    command.addAll(options);
    Map<String, String> environment = new HashMap<>(Services.shortLived()); // executors inherit it
    environment.put("SPARK_HOME", home.toString());
    environment.put("SPARK_SCALA_VERSION", SCALA);
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put(
        "SPARK_LOCAL_DIRS", Files.createDirectories(folder.resolve("local")).toString());
    Path logs = Files.createDirectories(folder.resolve("logs"));
    SparkDaemon daemon = SparkDaemon.start(command, environment, logs.resolve(name + ".log"));
    daemons.add(daemon);
    return daemon;
  }
}
