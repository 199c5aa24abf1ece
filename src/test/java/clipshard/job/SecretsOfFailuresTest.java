package clipshard.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.job.build.BuildJob;
import faults.Fault;
import faults.FaultProxy;
import faults.FaultRule;
import jar.Leaks;
import jar.SignedPictures;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import sandbox.ImageHost;
import sandbox.Services;

/**
 * A build that fails shows no password, no key and nothing that signs a picture's URL: not in what
 * it prints, not in its stack trace, not in Spark's own log.
 */
class SecretsOfFailuresTest {
  private static final String BUCKET = "faiss";
  private static final String SESSION_TOKEN = "planted-session-token";
  private static final String WRONG = "planted-wrong-secret";
  private static final String URL_PASSWORD = "planted-url-password";
  private static final String SSL_PASSWORD = "planted-ssl-password";
  private static final String PROXY_PASSWORD = "planted-proxy-password";
  private static final String TOKEN = "planted-picture-token";

  /** No server listens there. */
  private static final String NOWHERE = "127.0.0.1:1";

  private static final SignedPictures PICTURES = new SignedPictures(4);

  @TempDir static Path home;
  @AutoClose private static Services services;
  @AutoClose private static FaultProxy storage;
  @AutoClose private static ImageHost host;
  private static Path fetching;
  private static SparkSession spark;

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final PrintStream standardError = System.err;
  private Map<String, String> environment;

  /** As {@code BuildIndex} does it. */
  @Command(name = "BuildIndex")
  private static final class Build extends EntryPoint {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Override
    protected void run(SparkSession session, Settings settings, PrintStream out) throws Exception {
      try (BuildJob job = new BuildJob(session, settings, new PrintStream(printed, true, UTF_8))) {
        job.run();
      }
    }
  }

  @BeforeAll
  static void start() throws Exception {
    spark = Workbench.session();
    services = Services.start(home);
    services.createBucket(BUCKET);
    fetching =
        Files.writeString(
            home.resolve("fetching.conf"),
            """
            clipshard.fetch {
              headers { "127.0.0.1" { Authorization = ${TOKEN} } }
              proxy = "http://me:"${PROXY_PASSWORD}"@127.0.0.1:1"
            }
            """);
    storage = FaultProxy.before(services.s3().endpoint());
    host = ImageHost.start(0, PICTURES);
    services.table().create(PICTURES, host.url());
  }

  @BeforeEach
  void readTheLog() {
    System.setErr(new PrintStream(log, true, UTF_8));
    spark.sparkContext().setLogLevel("INFO");
  }

  /** As log4j2-test.properties has it. */
  @AfterEach
  void leaveTheLog() {
    spark.sparkContext().setLogLevel("ERROR");
    System.setErr(standardError);
  }

  /** With a password in the URL too, which the one given by itself beats. */
  @BeforeEach
  void plantSecrets() {
    environment = new TreeMap<>(services.settings(BUCKET));
    environment.put(
        "JDBC_URL",
        "postgresql://nobody:%s@127.0.0.1:%d/postgres?sslpassword=%s"
            .formatted(URL_PASSWORD, services.postgres().port(), SSL_PASSWORD));
    environment.put("AWS_SESSION_TOKEN", SESSION_TOKEN);
    environment.put("TOKEN", TOKEN);
    environment.put("PROXY_PASSWORD", PROXY_PASSWORD);
  }

  private void fails(String why, String... options) {
    Build build = new Build();
    List<String> all = new ArrayList<>(List.of("--stacktrace", "--config", fetching.toString()));
    all.addAll(List.of(options));
    RuntimeException failure =
        assertThrows(
            RuntimeException.class,
            () -> build.runWith(name -> spark, environment, all.toArray(String[]::new)));
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace, true));
    assertTrue(trace.toString().contains(why), trace::toString);
    Leaks leaks = leaks();
    leaks.look("the stack trace", trace.toString());
    leaks.look("what it printed", build.printed.toString(UTF_8));
    leaks.look("the log", log.toString(UTF_8));
    leaks.assertNone();
  }

  private static Leaks leaks() {
    return new Leaks(
        Map.ofEntries(
            Map.entry("the database's password", services.postgres().password()),
            Map.entry("the password in the database's URL", URL_PASSWORD),
            Map.entry("the password of the database's key", SSL_PASSWORD),
            Map.entry("the storage's secret key", Services.SECRET_KEY),
            Map.entry("the storage's session token", SESSION_TOKEN),
            Map.entry("the wrong secret", WRONG),
            Map.entry("the token for pictures", TOKEN),
            Map.entry("the proxy's password", PROXY_PASSWORD),
            Map.entry("a picture's signature", SignedPictures.SIGNATURE),
            Map.entry("a picture's signature after a redirect", SignedPictures.REDIRECTED),
            Map.entry("a picture's password", SignedPictures.PASSWORD)));
  }

  @Test
  void aRefusedPassword() {
    environment.put("JDBC_PASSWORD", WRONG);
    fails("password");
  }

  @Test
  void aRefusedKey() {
    environment.put("AWS_SECRET_ACCESS_KEY", WRONG);
    fails("403");
  }

  @Test
  void aDatabaseThatIsNotThere() {
    environment.put("JDBC_URL", environment.get("JDBC_URL").replaceFirst("@[^/]*", "@" + NOWHERE));
    fails(NOWHERE);
  }

  @Test
  void aStorageThatIsNotThere() {
    environment.put("S3_ENDPOINT", "http://" + NOWHERE);
    fails(
        BUCKET,
        "--set",
        "storage.hadoop.\"fs.s3a.retry.limit\"=1",
        "--set",
        "storage.hadoop.\"fs.s3a.attempts.maximum\"=1");
  }

  @Test
  void aTaskThatFails() {
    environment.put("S3_ENDPOINT", storage.endpoint().toString());
    FaultRule refusal = storage.add(FaultRule.on("PUT", "staging/chunks/.*", Fault.accessDenied()));
    fails("403", "--set", "fetch.attempts=1", "--set", "build.chunk-size=20");
    assertTrue(refusal.hits() > 0);
    assertTrue(log.toString(UTF_8).contains("Lost task"), log.toString(UTF_8));
  }

  @Test
  void aUrlThatIsNotUnderstood() {
    environment.put("JDBC_URL", environment.get("JDBC_URL").replace("@", "/@"));
    fails("database.url");
  }
}
