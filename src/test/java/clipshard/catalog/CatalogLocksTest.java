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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others want the table for themselves while it is read: they get it, and then it is read. */
class CatalogLocksTest {
  private static final int ROWS = 2_000;

  private static final List<Duration> AT_ONCE = Collections.nCopies(3, Duration.ZERO);

  private static TestDatabase database;

  private final List<String> told = new ArrayList<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    database = new TestDatabase(folder);
    database.execute(
        "CREATE TABLE images (id int, url text)",
        "INSERT INTO images SELECT i, 'https://h/' || i FROM generate_series(1, " + ROWS + ") i",
        "CREATE TABLE parent (id int, url text) PARTITION BY LIST (id)",
        "CREATE TABLE part PARTITION OF parent DEFAULT");
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  /** It is altered while one slice is half read; the next would wait behind that for ever. */
  @Test
  void whoAltersTheTableGoesFirst() throws Exception {
    List<CatalogView> views = new ArrayList<>();
    try (PostgresCatalog.Read<Integer> read =
        read(
            view -> {
              views.add(view);
              try (CatalogRows open = view.slices().get(0).open()) {
                open.next();
                if (views.size() == 1) {
                  alter("ALTER TABLE images ADD COLUMN note text");
                }
              }
              return TestDatabase.read(view).size();
            })) {
      assertEquals(ROWS, read.found());
    }
    assertEquals(2, views.size());
    assertEquals(1, told.size(), told::toString);
    assertTrue(
        told.get(0).startsWith("Reading \"public\".\"images\" begins again in 0 s, since others"),
        told::toString);
    assertTrue(views.get(0).hasGivenWay());
    assertFalse(views.get(1).hasGivenWay());
  }

  @Test
  void aTableThatIsRewrittenAgainAndAgainIsGivenUp() {
    List<CatalogView> views = new ArrayList<>();
    CatalogException given =
        assertThrows(
            CatalogException.class,
            () ->
                read(
                    view -> {
                      views.add(view);
                      alter("VACUUM FULL images");
                      return TestDatabase.read(view).size();
                    }));
    assertEquals(AT_ONCE.size() + 1, views.size());
    assertEquals(AT_ONCE.size(), told.size(), told::toString);
    assertTrue(given.getMessage().contains("given up 4 times"), given.getMessage());
    assertTrue(given.getMessage().contains("pid "), given.getMessage());
  }

  /** While a part of the table cannot be locked, nothing is. */
  @Test
  void whoWaitsBehindAnOpeningThatWaitsGoesFirst() throws Exception {
    CompletableFuture<CatalogView> opening;
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE part");
      opening =
          CompletableFuture.supplyAsync(
              () -> PostgresCatalog.open(database.settings(), source("parent")));
      database.await(
          "SELECT count(*) FROM pg_locks WHERE relation = 'part'::regclass AND NOT granted", "1");
      database.execute("BEGIN", "LOCK TABLE ONLY parent", "COMMIT");
      assertFalse(opening.isDone());
    }
    opening.get().close();
  }

  private PostgresCatalog.Read<Integer> read(PostgresCatalog.Reading<Integer> reading)
      throws Exception {
    Settings.Source source = source("images", "", "", "", 2);
    return PostgresCatalog.readOpen(database.settings(), source, reading, AT_ONCE, told::add);
  }

  /** Waits as long as it takes, as the shop's own clients do. */
  private static void alter(String sql) {
    try {
      database.execute(sql);
      database.await(
          "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'clipshard%'", "0");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
