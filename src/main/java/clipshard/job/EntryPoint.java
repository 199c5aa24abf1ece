package clipshard.job;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import clipshard.natives.Natives;
import clipshard.text.Shown;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * What all entry points share: options, settings, the Spark session, and the outcome.
 *
 * <p>Failure is an exception that leaves {@code main}, with the message and no stack trace unless
 * {@code --stacktrace} is given: the one outcome that spark-submit, Databricks and EMR all see. The
 * session is neither stopped nor the JVM ended where the runtime owns them.
 */
public abstract class EntryPoint {
  private static final String REPORT_DIR = "--report-dir";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "A HOCON file of settings. May be repeated; later files win.")
  private List<Path> configs = new ArrayList<>();

  @Option(
      names = {"-s", "--set"},
      paramLabel = "KEY=VALUE",
      description =
          "One setting, for example --set build.batch-size=5000. Wins over files and variables.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = REPORT_DIR,
      paramLabel = "DIR",
      description = "Also writes the report to this folder. It is always written beside the index.")
  private String reportDir = "";

  @Option(
      names = "--print-config",
      description = "Prints the settings in force, without secrets, and does nothing else.")
  private boolean printConfig;

  @Option(names = "--stacktrace", description = "Shows the stack trace of a failure.")
  private boolean stacktrace;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  /** Whether it ends with a report. */
  protected boolean writesReport() {
    return false;
  }

  /** Parses, loads the settings, runs; throws when the run failed. */
  protected final void runWith(String... arguments) {
    runWith(EntryPoint::session, System.getenv(), arguments);
  }

  /**
   * Likewise, with the session that {@code sessions} has for an application's name.
   *
   * @param environment says where the run is, and holds settings
   */
  final void runWith(
      Function<String, SparkSession> sessions,
      Map<String, String> environment,
      String... arguments) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    CommandLine command =
        new CommandLine(this)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExpandAtFiles(false); // a word that begins with @ may be an id
    if (!writesReport()) {
      CommandSpec spec = command.getCommandSpec();
      spec.remove(spec.findOption(REPORT_DIR));
    }
    try {
      command.parseArgs(arguments);
      if (help) {
        command.usage(out);
        return;
      }
      Settings settings = settings(environment);
      if (printConfig) {
        out.println(settings.describe());
        return;
      }
      Platform.requireSupported();
      requireOptions();
      StorageWait.during(
          System.err, () -> work(sessions, environment, command.getCommandName(), settings, out));
    } catch (UndeclaredThrowableException e) {
      throw e; // spark-submit ends with the exit status of a SparkUserAppException in it
    } catch (Exception | LinkageError e) {
      tellPlainly(Thread.currentThread());
      throw new Failure(command.getCommandName(), TaskFailure.cause(e), stacktrace);
    }
  }

  /**
   * Does the work in the session that {@code sessions} has, and stops that where it is the run's
   * own.
   */
  void work(
      Function<String, SparkSession> sessions,
      Map<String, String> environment,
      String name,
      Settings settings,
      PrintStream out)
      throws Exception {
    boolean owned = isOwned(environment);
    SparkSession spark = open(sessions, name);
    try {
      run(spark, settings, out);
    } finally {
      if (owned) {
        spark.stop();
      }
    }
  }

  /**
   * Where nobody catches it, Java would put its own words and a class's name before the message.
   */
  private static void tellPlainly(Thread thread) {
    Thread.UncaughtExceptionHandler usual = thread.getUncaughtExceptionHandler();
    thread.setUncaughtExceptionHandler(
        (dying, thrown) -> {
          if (thrown instanceof Failure) {
            thrown.printStackTrace();
          } else {
            usual.uncaughtException(dying, thrown);
          }
        });
  }

  private Settings settings(Map<String, String> environment) {
    return usesDatabase()
        ? SettingsLoader.load(configs, allSets(), environment)
        : SettingsLoader.loadWithoutDatabase(configs, allSets(), environment);
  }

  private List<String> allSets() {
    List<String> all = new ArrayList<>(sets);
    all.addAll(optionSets());
    if (!reportDir.isEmpty()) {
      all.add("report.dir=" + reportDir);
    }
    return all;
  }

  /** What the entry point's own options set, as {@code key=value}; wins over {@code --set}. */
  protected List<String> optionSets() {
    return List.of();
  }

  /** Whether settings without a database are incomplete. */
  protected boolean usesDatabase() {
    return true;
  }

  /**
   * Refuses options that do not make sense together, before Spark starts.
   *
   * @throws IllegalArgumentException saying what to give instead
   */
  protected void requireOptions() {}

  /**
   * Whether the run stops the session that it is about to have: not one that was there before, nor
   * any on Databricks, whose runtime owns the session and what comes after it on the cluster.
   */
  private static boolean isOwned(Map<String, String> environment) {
    return !environment.containsKey(Platform.DATABRICKS)
        && withoutConnect(
            () ->
                SparkSession.getDefaultSession().isEmpty()
                    && SparkSession.getActiveSession().isEmpty());
  }

  private static SparkSession session(String name) {
    return SparkSession.builder()
        .appName(name)
        // So that publishing a batch takes the first slot that comes free.
        .config("spark.scheduler.mode", new SparkConf().get("spark.scheduler.mode", "FAIR"))
        // OpenCV tells its standard error of every bad file; the failures part tells it better.
        .config("spark.executorEnv.OPENCV_LOG_LEVEL", "OFF")
        .getOrCreate();
  }

  private static SparkSession open(Function<String, SparkSession> sessions, String name) {
    SparkSession spark = withoutConnect(() -> sessions.apply(name));
    try {
      spark.sparkContext().defaultParallelism();
    } catch (RuntimeException | LinkageError e) {
      throw withoutContext(e);
    }
    return spark;
  }

  /**
   * Where Spark Connect is all that there is, classes and methods of Spark's core are missing.
   * Other errors, such as a master that is not there, speak for themselves.
   */
  private static <T> T withoutConnect(Supplier<T> call) {
    try {
      return call.get();
    } catch (NoClassDefFoundError | NoSuchMethodError e) {
      throw withoutContext(e);
    }
  }

  /** Databricks' serverless compute and standard (shared) clusters give Spark Connect alone. */
  private static JobException withoutContext(Throwable cause) {
    return new JobException(
        "This Spark session has no SparkContext (%s), so no RDDs. On Databricks run the job on a cluster with dedicated access mode, not on serverless compute or a cluster with standard (shared) access mode; elsewhere with spark-submit, not through Spark Connect."
            .formatted(cause.getClass().getSimpleName()),
        cause);
  }

  /** Does the work; an exception means failure. */
  protected abstract void run(SparkSession spark, Settings settings, PrintStream out)
      throws Exception;

  /** A failure as a person should see it. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** As Linux has it for {@code ENOSPC}. */
    private static final String FULL = "No space left on device";

    Failure(String command, Throwable cause, boolean stacktrace) {
      super(
          "%n❌ %s failed: %s".formatted(command, Shown.lines(describe(cause))),
          stacktrace ? cause : null,
          false,
          stacktrace);
    }

    /** Whoever prints it would put the class's name before the message. */
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
      return getMessage();
    }

    private static String describe(Throwable cause) {
      String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      Throwable root = cause;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      String found =
          root == cause || message.contains(String.valueOf(root.getMessage()))
              ? message
              : message + "\n   because: " + root;
      return found.contains(FULL) ? found + full() : found;
    }

    /** Spark and the libraries say what is full, not which folder: mostly the temporary one. */
    private static String full() {
      return Natives.obstacle().map(obstacle -> "\n   " + obstacle).orElse("");
    }
  }
}
