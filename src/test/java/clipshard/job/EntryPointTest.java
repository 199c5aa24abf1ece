package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class EntryPointTest {
  private static final Map<String, String> ELSEWHERE = Map.of("INDEX_URI", "file:///nowhere/");
  private static final Map<String, String> DATABRICKS =
      Map.of("INDEX_URI", "file:///nowhere/", "DATABRICKS_RUNTIME_VERSION", "17.3");

  private SparkSession spark;

  /** Remembers the session that it was given. */
  @Command(name = "Remembering")
  private static final class Remembering extends EntryPoint {
    private SparkSession given;

    @Override
    protected boolean usesDatabase() {
      return false;
    }

    @Override
    protected void run(SparkSession session, Settings settings, PrintStream out) {
      given = session;
    }
  }

  @BeforeEach
  void openSession() {
    spark = Workbench.session();
  }

  /** As the other tests of this JVM want it. */
  @AfterEach
  void restoreSession() {
    if (!isStopped()) {
      SparkSession.setDefaultSession(spark);
      SparkSession.setActiveSession(spark);
    }
  }

  private boolean isStopped() {
    return spark.sparkContext().isStopped();
  }

  private static void forgetSessions() {
    SparkSession.clearDefaultSession();
    SparkSession.clearActiveSession();
  }

  @Test
  void aDefaultSessionIsUsedAndSurvivesTheRun() {
    SparkSession.clearActiveSession();
    Remembering run = new Remembering();
    run.runWith();
    assertSame(spark.sparkContext(), run.given.sparkContext());
    assertFalse(isStopped());
  }

  @Test
  void withoutSparkNoSessionIsOpened() {
    List<Settings> given = new ArrayList<>();
    @Command(name = "Sparkless")
    class Sparkless extends SparklessEntryPoint {
      @Override
      protected void run(Settings settings, PrintStream out) {
        given.add(settings);
      }
    }
    new Sparkless()
        .runWith(
            name -> {
              throw new AssertionError("a session is opened");
            },
            ELSEWHERE);
    assertEquals("file:///nowhere/", given.get(0).storage().baseUri());
  }

  @Test
  void anActiveSessionSurvivesTheRun() {
    SparkSession.clearDefaultSession();
    new Remembering().runWith(name -> spark, ELSEWHERE);
    assertFalse(isStopped());
  }

  @Test
  void onDatabricksEverySessionSurvivesTheRun() {
    forgetSessions();
    new Remembering().runWith(name -> spark, DATABRICKS);
    assertFalse(isStopped());
  }

  @Test
  void aSessionThatTheRunHasBegunIsStopped() {
    forgetSessions();
    Remembering run = new Remembering();
    run.runWith(name -> spark, ELSEWHERE);
    assertSame(spark, run.given);
    assertTrue(isStopped());
  }

  @Test
  void whereADiskIsFullTheTemporaryFolderIsNamedIfItIsThat() {
    Function<String, SparkSession> full =
        name -> {
          throw new UncheckedIOException(new IOException("No space left on device"));
        };
    String usual = System.getProperty("java.io.tmpdir");
    assertFalse(refusal(full).contains("java.io.tmpdir"));
    System.setProperty("java.io.tmpdir", "/proc/version");
    try {
      String said = refusal(full);
      assertTrue(said.contains("the folder /proc/version (java.io.tmpdir), which is no"), said);
    } finally {
      System.setProperty("java.io.tmpdir", usual);
    }
  }

  private static String refusal(Function<String, SparkSession> sessions) {
    Remembering run = new Remembering();
    return assertThrows(RuntimeException.class, () -> run.runWith(sessions, ELSEWHERE))
        .getMessage();
  }

  @Test
  void withoutSparksCoreItSaysWhatToChoose() {
    refuses(
        name -> {
          throw new NoClassDefFoundError("org/apache/spark/SparkConf");
        },
        "(NoClassDefFoundError)",
        "org/apache/spark/SparkConf");
  }

  @Test
  void aSessionWhoseContextCannotBeHadIsRefused() {
    forgetSessions();
    spark.stop();
    refuses(name -> spark, "(IllegalStateException)", "stopped SparkContext");
  }

  private static void refuses(Function<String, SparkSession> sessions, String... why) {
    String message =
        assertThrows(RuntimeException.class, () -> new Remembering().runWith(sessions, DATABRICKS))
            .getMessage();
    assertTrue(message.startsWith("%n❌ Remembering failed: ".formatted()), message);
    assertTrue(message.contains("dedicated access mode"), message);
    assertTrue(message.contains("serverless"), message);
    for (String part : why) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void whatATaskFailedOfIsToldWithoutSparksPages() {
    String message =
        messageOf(session -> session.range(1).foreach(EntryPointTest::fail), ELSEWHERE);
    assertTrue(message.endsWith(" failed: the disk is full"), message);
  }

  /** What a run says that ends so. */
  private String messageOf(Consumer<SparkSession> work, Map<String, String> environment) {
    return thrownOf(work, environment).getMessage();
  }

  private RuntimeException thrownOf(Consumer<SparkSession> work, Map<String, String> environment) {
    EntryPoint run =
        new EntryPoint() {
          @Override
          protected boolean usesDatabase() {
            return false;
          }

          @Override
          protected void run(SparkSession session, Settings settings, PrintStream out) {
            work.accept(session);
          }
        };
    return assertThrows(RuntimeException.class, () -> run.runWith(name -> spark, environment));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingStandsBeforeTheMessageWhereNobodyCatchesIt(boolean withTrace) throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream standardError = System.err;
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Thread thread =
          new Thread(
              () -> new Failing().fail(withTrace ? new String[] {"--stacktrace"} : new String[0]));
      thread.start();
      thread.join();
    } finally {
      System.setErr(standardError);
    }
    String text = printed.toString(StandardCharsets.UTF_8);
    assertTrue(text.startsWith("%n❌ Failing failed: the disk is full%n".formatted()), text);
    assertEquals(withTrace, text.contains("\tat "), text);
  }

  @Command(name = "Failing")
  private static final class Failing extends EntryPoint {
    @Override
    protected boolean usesDatabase() {
      return false;
    }

    void fail(String... arguments) {
      runWith(name -> Workbench.session(), ELSEWHERE, arguments);
    }

    @Override
    protected void run(SparkSession session, Settings settings, PrintStream out) {
      throw new JobException("the disk is full");
    }
  }

  private static void fail(Long row) {
    throw new JobException("the disk is full");
  }

  @Test
  void anExitStatusOfItsOwnReachesSparkSubmit() {
    UndeclaredThrowableException status =
        new UndeclaredThrowableException(new SparkUserAppException(3));
    RuntimeException thrown =
        thrownOf(
            session -> {
              throw status;
            },
            ELSEWHERE);
    assertSame(status, thrown);
  }

  @Test
  void anErrorOfTheLinkerIsAFailureLikeAnyOther() {
    String message =
        messageOf(
            session -> {
              throw new UnsatisfiedLinkError("no jnifaiss in java.library.path");
            },
            DATABRICKS);
    assertTrue(message.contains("failed: no jnifaiss"), message);
  }

  /** Those whom people submit have no package, and so cannot be imported. */
  private static EntryPoint named(String name) throws ReflectiveOperationException {
    return Class.forName(name).asSubclass(EntryPoint.class).getDeclaredConstructor().newInstance();
  }

  @ParameterizedTest
  @CsvSource({
    "--list-failures LOST, 'there is no such reason; there are NOT_FOUND, REFUSED, EXPIRED, '",
    "--list-failures NOT_FOUND --plan, leave --plan away",
    "--retry-failed --list-failures, leave --retry-failed away",
    "--list-failures --repair-exports, leave --repair-exports away",
    "--list-failures --rebuild-shard 3, leave --rebuild-shard away",
  })
  void whatCannotBeListedIsRefusedBeforeSparkStarts(String arguments, String why) throws Exception {
    EntryPoint run = named("BuildIndex");
    Function<String, SparkSession> sessions =
        name -> {
          throw new AssertionError("Spark was started");
        };
    RuntimeException refused =
        assertThrows(
            RuntimeException.class, () -> run.runWith(sessions, ELSEWHERE, arguments.split(" ")));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"--list-failures", "--list-failures not_found", "--list-failures --stacktrace"})
  void failuresAreListedWithoutADatabase(String arguments) throws Exception {
    EntryPoint run = named("BuildIndex");
    RuntimeException refused =
        assertThrows(
            RuntimeException.class,
            () -> run.runWith(name -> spark, ELSEWHERE, arguments.split(" ")));
    assertTrue(
        refused.getMessage().contains("There is no index under file:///nowhere/"),
        refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"Linux, aarch64", "Mac OS X, aarch64", "Windows 11, amd64"})
  void machinesWithoutNativesAreNamed(String system, String processor) {
    String message =
        assertThrows(JobException.class, () -> Platform.requireSupported(system, processor))
            .getMessage();
    assertTrue(message.contains(system + " on " + processor), message);
  }

  @Test
  void theOneThatIsBuiltForIsTaken() {
    assertDoesNotThrow(() -> Platform.requireSupported("Linux", "amd64"));
  }
}
