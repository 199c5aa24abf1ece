package clipshard.catalog;

import static clipshard.catalog.TestDatabase.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database or the way to it fails: all rows are read, or an error says that they are not. */
class CatalogFaultsTest {
  private static final int ROWS = 2_000;

  private static final String LOCK_TIMEOUT = "options=-c%20lock_timeout=100ms";

  private static final String ASLEEP =
      "FROM pg_stat_activity WHERE application_name LIKE 'clipshard%' AND wait_event = 'PgSleep'";

  private static TestDatabase database;
  private static TcpProxy way;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    database = new TestDatabase(folder);
    database.execute(
        "CREATE TABLE images (id int, url text)",
        "INSERT INTO images SELECT i, 'https://h/' || i FROM generate_series(1, " + ROWS + ") i");
    way = new TcpProxy(database.port());
  }

  @AfterAll
  static void stop() throws Exception {
    way.close();
    database.close();
  }

  @Test
  void aConnectionCutAnywhereIsNoEndOfTheRows() throws Exception {
    long seed = Long.getLong("clipshard.seed", System.nanoTime());
    System.out.println("aConnectionCutAnywhereIsNoEndOfTheRows: -Dclipshard.seed=" + seed);
    Random random = new Random(seed);
    try (CatalogView view = open(source("images"))) {
      CatalogSlice slice = view.slices().get(0);
      way.takeSent();
      assertEquals(ROWS, TestDatabase.read(slice).size());
      long whole = way.takeSent();
      for (int i = 0; i < 60; i++) {
        // A few at the very end, where all rows have come, but not the word that these were all.
        long bytes = i < 10 ? whole - 1 - i : random.nextLong(whole);
        way.allow(bytes);
        refuses(slice, bytes);
      }
      way.allow(whole);
      assertEquals(ROWS, TestDatabase.read(slice).size());
    } finally {
      way.allow(Long.MAX_VALUE);
    }
  }

  /** Reads as far as it goes. */
  private static void refuses(CatalogSlice slice, long bytes) {
    List<ProductImage> images = new ArrayList<>();
    CatalogRows rows;
    try {
      rows = slice.open();
    } catch (CatalogException e) {
      assertClear(e, "127.0.0.1:" + way.port());
      return;
    }
    try (rows) {
      CatalogException cut =
          assertThrows(
              CatalogException.class, () -> rows.forEachRemaining(images::add), bytes + " bytes");
      assertClear(cut, "Reading \"public\".\"images\"", "look for what cuts connections");
      assertThrows(CatalogException.class, rows::hasNext, "still no end");
    }
  }

  @Test
  void whatIsOpenOutlivesTheViewAndWhatIsNotIsRefused() throws Exception {
    try (CatalogView view = open(source("images", "", "", "", 2))) {
      CatalogSlice open = view.slices().get(0);
      CatalogSlice late = view.slices().get(1);
      Set<ProductImage> whole = Set.copyOf(TestDatabase.read(open));
      List<ProductImage> read = new ArrayList<>();
      try (CatalogRows rows = open.open()) {
        read.add(rows.next());
        terminate(database.viewProcess());
        database.execute("UPDATE images SET url = url");
        assertClear(
            assertThrows(CatalogException.class, () -> TestDatabase.read(late)),
            "the connection that held it has ended",
            "run again");
        assertClear(assertThrows(CatalogException.class, view::checkIds), "Checking the ids");
        rows.forEachRemaining(read::add);
      }
      assertEquals(whole.size(), read.size());
      assertEquals(whole, Set.copyOf(read));
    }
  }

  @Test
  void aViewThatOnlyTheClientHasLostIsStillRead() throws Exception {
    try (CatalogView view = open(source("images", "", "", "", 2))) {
      way.cutClients();
      database.execute("UPDATE images SET url = url");
      assertEquals(ROWS, TestDatabase.read(view).size());
    } finally {
      way.cut();
    }
  }

  @Test
  void aSliceWhoseProcessIsEnded() throws Exception {
    try (CatalogView view = open(source("images"));
        CatalogRows rows = view.slices().get(0).open()) {
      rows.next();
      database.ask(
          "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
              + " WHERE application_name LIKE 'clipshard%' AND pid <> "
              + database.viewProcess());
      CatalogException ended =
          assertThrows(CatalogException.class, () -> rows.forEachRemaining(image -> {}));
      assertClear(ended, "57P01", "The connection was cut");
    }
  }

  @Test
  void aSliceThatIsCancelled() throws Exception {
    String where = "pg_sleep(600) IS NOT NULL";
    try (CatalogView view = open(source("images", "", where, "", 0))) {
      CompletableFuture<CatalogRows> reading =
          CompletableFuture.supplyAsync(view.slices().get(0)::open);
      database.await("SELECT count(*) " + ASLEEP, "1");
      database.ask("SELECT pg_cancel_backend(pid) " + ASLEEP);
      Throwable cancelled = assertThrows(ExecutionException.class, reading::get).getCause();
      assertClear((CatalogException) cancelled, "57014");
    }
  }

  /** The limit is set where it cannot be lifted, and stops a fetch after some that succeeded. */
  @Test
  void aTimeLimitInTheMiddle() {
    String where =
        "set_config('statement_timeout', '20ms', true) IS NOT NULL"
            + " AND (id < 1000 OR pg_sleep(600) IS NOT NULL)";
    List<ProductImage> read = new ArrayList<>();
    try (CatalogView view = open(source("images", "", where, "", 0));
        CatalogRows rows = view.slices().get(0).open()) {
      CatalogException late =
          assertThrows(CatalogException.class, () -> rows.forEachRemaining(read::add));
      assertClear(late, "57014", "time limit");
      assertFalse(read.isEmpty(), "in the middle");
    }
  }

  @Test
  void aTableThatIsLocked() throws Exception {
    Settings.Database impatient = database.settingsThrough(way, LOCK_TIMEOUT);
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE images");
      CatalogException locked =
          assertThrows(
              CatalogException.class, () -> PostgresCatalog.open(impatient, source("images")));
      assertClear(locked, "55P03", "Another session holds an exclusive lock");
    }
  }

  @Test
  void aServerThatCrashes(@TempDir Path folder) throws Exception {
    try (TestDatabase crashing = new TestDatabase(folder)) {
      // So many that nobody reads them before the server has ended its other processes.
      crashing.execute(
          "CREATE TABLE images AS SELECT i AS id, '' AS url FROM generate_series(1, 500000) i");
      try (CatalogView view =
              PostgresCatalog.open(crashing.settings(), source("images", "", "", "", 2));
          CatalogRows rows = view.slices().get(0).open()) {
        ProcessHandle process = ProcessHandle.of(crashing.viewProcess()).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(10, TimeUnit.MINUTES);
        CatalogException crashed =
            assertThrows(CatalogException.class, () -> rows.forEachRemaining(image -> {}));
        assertClear(crashed, "The connection was cut");
        assertClear(
            assertThrows(CatalogException.class, () -> TestDatabase.read(view.slices().get(1))));
        // It does not like to be stopped before it has recovered.
        crashing.awaitAnswer();
      }
    }
  }

  private static CatalogView open(Settings.Source source) {
    return PostgresCatalog.open(database.settingsThrough(way), source);
  }

  private static void terminate(int pid) throws SQLException {
    database.ask("SELECT pg_terminate_backend(%d, 600000)".formatted(pid));
  }

  private static void assertClear(CatalogException error, String... words) {
    for (String word : words) {
      assertTrue(error.getMessage().contains(word), word + " in: " + error.getMessage());
    }
    String password = database.settings().password().reveal();
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      assertFalse(String.valueOf(cause.getMessage()).contains(password), "the password");
    }
  }
}
