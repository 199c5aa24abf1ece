package clipshard.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Secret;
import clipshard.config.Settings;
import faults.GrowingLimit;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class WriterLockTest {
  /** Longer than any test: only {@code ensureHeld} looks. */
  private static final Duration NEVER = Duration.ofHours(1);

  private static TestDatabase database;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    database = new TestDatabase(folder);
    database.execute("CREATE ROLE builder LOGIN PASSWORD 'builder-password'");
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @Test
  void refusesASecondAtOnceAndNamesTheFirst() throws Exception {
    try (WriterLock first = acquire("s3a://b/one/", "BuildIndex on host-1, process 4711")) {
      refused(
          () -> acquire("s3a://b/one/", "second"),
          "Another run is writing to s3a://b/one/",
          "\"BuildIndex on host-1, process 4711\" at 127.0.0.1",
          "(pid " + holder("s3a://b/one/") + ", since 20",
          "SELECT pg_terminate_backend(" + holder("s3a://b/one/") + ")");
      assertFalse(first.ensureHeld());
    }
  }

  @Test
  void leavesOtherTargetsAlone() {
    try (WriterLock one = acquire("s3a://b/left/", "one");
        WriterLock other = acquire("s3a://b/right/", "other")) {
      assertFalse(one.ensureHeld());
      assertFalse(other.ensureHeld());
    }
  }

  @Test
  void isFreeOnceClosed() throws Exception {
    WriterLock first = acquire("closed", "first");
    first.close();
    first.close();
    assertThrows(IllegalStateException.class, first::ensureHeld);
    acquire("closed", "second").close();
    assertEquals(Optional.empty(), find("closed"));
  }

  @Test
  void isFreeOnceTheHoldersConnectionIsCut() throws Exception {
    try (TcpProxy way = new TcpProxy(database.port());
        WriterLock first = acquire(database.settingsThrough(way), "cut", "first")) {
      int pid = holder("cut");
      way.cut();
      database.await(holderQuery("cut"), "0");
      try (WriterLock second = acquire("cut", "second")) {
        assertNotEquals(pid, holder("cut"));
        refused(first::ensureHeld, "The lock on cut", "was lost", "\"second\"");
        assertFalse(second.ensureHeld());
      }
      assertTrue(first.ensureHeld());
    }
  }

  @Test
  void takesALostLockAgainAndSaysSoOnce() throws Exception {
    try (WriterLock lock = acquire("again", "first")) {
      int before = holder("again");
      terminate(before);
      assertTrue(lock.ensureHeld());
      assertNotEquals(before, holder("again"));
      assertFalse(lock.ensureHeld());
    }
  }

  @Test
  void takesItFromItsOwnSessionThatTheServerStillBelievesIn() throws Exception {
    try (TcpProxy way = new TcpProxy(database.port());
        WriterLock lock = acquire(database.settingsThrough(way), "half-open", "first")) {
      int before = holder("half-open");
      way.cutClients();
      assertEquals(before, holder("half-open"));
      assertTrue(lock.ensureHeld());
      assertNotEquals(before, holder("half-open"));
    }
  }

  @Test
  void theWatchTakesALostLockAgainByItself() throws Exception {
    try (WriterLock lock = acquire(database.settings(), "watched", "first", Duration.ofMillis(1))) {
      int before = holder("watched");
      terminate(before);
      awaitAnother("watched", before);
      assertTrue(lock.ensureHeld());
      assertFalse(lock.ensureHeld());
    }
  }

  @Test
  void theWatchTakesItOnceAnotherLetsItGo() throws Exception {
    try (WriterLock lock = acquire(database.settings(), "lent", "first", Duration.ofMillis(1));
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      queueFor(statement, "lent");
      refused(lock::ensureHeld, "is now held by \"PostgreSQL JDBC Driver\"");
      int taken = holder("lent");
      statement.execute("SELECT pg_advisory_unlock_all()");
      awaitAnother("lent", taken);
      assertTrue(lock.ensureHeld());
    }
  }

  @Test
  void refusesWhenAnotherHasItNow() throws Exception {
    try (WriterLock lost = acquire("taken", "first")) {
      terminate(holder("taken"));
      try (WriterLock other = acquire("taken", "BuildIndex on host-2, process 12")) {
        refused(
            lost::ensureHeld,
            "The lock on taken at 127.0.0.1:",
            "was lost (FATAL: terminating connection due to administrator command)",
            "is now held by \"BuildIndex on host-2, process 12\"",
            "(pid " + holder("taken"));
        refused(lost::ensureHeld, "host-2");
        assertFalse(other.ensureHeld());
      }
      assertTrue(lost.ensureHeld(), "was lost, whatever came after");
    }
  }

  @Test
  void worksForAUserWithoutRights() throws Exception {
    Settings.Database builder = database.settings("builder", "builder-password");
    try (WriterLock own = acquire(builder, "low", "builder's")) {
      refused(() -> acquire(builder, "low", "second"), "\"builder's\" at 127.0.0.1 (pid ");
      terminate(holder("low"));
      assertTrue(own.ensureHeld());
    }
    try (WriterLock another = acquire("low", "of a superuser")) {
      refused(() -> acquire(builder, "low", "second"), "held by", "pid " + holder("low"));
      assertFalse(another.ensureHeld());
    }
  }

  @Test
  void showsAtMostWhatPostgresKeepsOfAName() throws Exception {
    String name = "Büro\n" + "x".repeat(100);
    try (WriterLock lock = acquire("named", name)) {
      refused(() -> acquire("named", "second"), "\"B?ro?" + "x".repeat(58) + "\"");
      assertFalse(lock.ensureHeld());
    }
  }

  @Test
  void outlivesTheTimeLimitsOfItsUser() throws Exception {
    database.execute("CREATE ROLE limited LOGIN PASSWORD 'builder-password'");
    Settings.Database limited = database.settings("limited", "builder-password");
    GrowingLimit.attempt(
        limit -> {
          long millis = limit.toMillis();
          database.execute("ALTER ROLE limited SET idle_session_timeout = " + millis);
          try (WriterLock lock = acquire(limited, "limits", "first")) {
            database.execute("SELECT pg_sleep(%s)".formatted(1.3 * millis / 1000));
            assertFalse(lock.ensureHeld());
          }
        });
  }

  @Test
  void saysThatTheDatabaseIsGone(@TempDir Path folder) {
    TestDatabase stopping = new TestDatabase(folder);
    try (WriterLock lock = acquire(stopping.settings(), "gone", "first")) {
      stopping.close();
      refused(
          lock::ensureHeld,
          "Taking the lost lock again on gone at 127.0.0.1",
          "Check host and port");
      refused(() -> acquire(stopping.settings(), "gone", "second"), "Taking the lock on gone");
    }
  }

  @Test
  void refusesATransactionPooler() {
    Settings.Database pooler =
        new Settings.Database(
            "jdbc:postgresql://db.abcdefgh.supabase.co:6543/postgres", "postgres", new Secret("p"));
    refused(() -> acquire(pooler, "pooled", "first"), "transaction mode", "port 5432");
  }

  private static WriterLock acquire(String target, String holder) {
    return acquire(database.settings(), target, holder);
  }

  private static WriterLock acquire(Settings.Database settings, String target, String holder) {
    return acquire(settings, target, holder, NEVER);
  }

  private static WriterLock acquire(
      Settings.Database settings, String target, String holder, Duration interval) {
    return WriterLock.acquire(settings, target, holder, interval);
  }

  /** Gets the lock for {@code other} by waiting in line, which a new attempt cannot overtake. */
  private static void queueFor(Statement other, String target) throws Exception {
    int before = holder(target);
    CompletableFuture<Void> ending =
        CompletableFuture.runAsync(
            () -> {
              try {
                database.await(
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
                    "1");
                terminate(before);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    other.execute("SELECT pg_advisory_lock(" + LockSession.key(target) + ")");
    ending.join();
  }

  private static int holder(String target) throws SQLException {
    return find(target).orElseThrow();
  }

  private static Optional<Integer> find(String target) throws SQLException {
    String pid = database.ask(holderQuery(target));
    return Optional.of(Integer.valueOf(pid)).filter(found -> found != 0);
  }

  private static void awaitAnother(String target, int before) throws SQLException {
    database.await(
        "SELECT pid NOT IN (0, %d) FROM (%s) AS holder".formatted(before, holderQuery(target)),
        "t");
  }

  /** The holder's process, 0 when there is none. */
  private static String holderQuery(String target) {
    return """
        SELECT coalesce(max(pid), 0) AS pid FROM pg_locks WHERE locktype = 'advisory' AND granted
        AND (classid::bigint << 32) | objid::bigint = %d"""
        .formatted(LockSession.key(target));
  }

  private static void terminate(int pid) throws SQLException {
    database.execute("SELECT pg_terminate_backend(%d, 600000)".formatted(pid));
  }

  private static void refused(Executable action, String... words) {
    CatalogException refusal = assertThrows(CatalogException.class, action);
    for (String word : words) {
      assertTrue(refusal.getMessage().contains(word), word + " in: " + refusal.getMessage());
    }
    StringWriter all = new StringWriter();
    refusal.printStackTrace(new PrintWriter(all));
    assertFalse(all.toString().contains("builder-password"), all::toString);
    assertFalse(all.toString().contains(database.settings().password().reveal()), all::toString);
  }
}
