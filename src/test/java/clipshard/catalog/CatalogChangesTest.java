package clipshard.catalog;

import static clipshard.catalog.TestDatabase.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table is changed as a whole while it is read: what is read is one state of it, or nothing.
 */
class CatalogChangesTest {
  private static final String WAITING =
      "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'changed'::regclass";

  private static TestDatabase database;

  @BeforeAll
  static void start(@TempDir Path folder) {
    database = new TestDatabase(folder);
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TABLE             | TRUNCATE changed                         | has ended
          TABLE             | VACUUM FULL changed                      | has ended
          TABLE             | ALTER TABLE changed ALTER id TYPE bigint | has ended
          TABLE             | DROP TABLE changed                       | does not exist
          MATERIALIZED VIEW | REFRESH MATERIALIZED VIEW changed        | has ended
          """)
  void aSliceThatTheChangeOvertookIsNotReadAsIfItWereThere(String kind, String change, String says)
      throws Exception {
    database.execute(
        "CREATE %s changed AS SELECT i AS id, 'u' AS url FROM generate_series(1, 1000) i"
            .formatted(kind));
    try (CatalogView view = PostgresCatalog.open(database.settings(), source("changed"))) {
      CompletableFuture<Void> changing = CompletableFuture.runAsync(() -> run(change));
      database.await(WAITING, "1");
      CatalogSlice slice = view.slices().get(0);
      CompletableFuture<List<ProductImage>> reading =
          CompletableFuture.supplyAsync(() -> TestDatabase.read(slice));
      database.await(WAITING, "2");
      database.execute("SELECT pg_terminate_backend(%d)".formatted(database.viewProcess()));
      changing.get();
      ExecutionException failure = assertThrows(ExecutionException.class, reading::get);
      assertTrue(
          failure.getCause() instanceof CatalogException refused
              && refused.getMessage().contains(says),
          failure::toString);
    } finally {
      database.execute("DROP %s IF EXISTS changed".formatted(kind));
    }
  }

  @Test
  void anotherTableThatTheFilterAsksIsNeverSeenHalfRefilled() throws Exception {
    database.execute(
        "CREATE TABLE pictures AS SELECT i AS id, 'u' AS url FROM generate_series(1, 10) i",
        "CREATE TABLE blocked AS SELECT 1 AS id");
    Settings.Source source =
        source("pictures", "", "id NOT IN (SELECT b.id FROM blocked b)", "", 0);
    try (Connection writer = database.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("TRUNCATE blocked");
      statement.execute("INSERT INTO blocked VALUES (1), (2)");
      CompletableFuture<List<ProductImage>> reading =
          CompletableFuture.supplyAsync(() -> database.read(source));
      database.await(
          "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'blocked'::regclass",
          "1");
      writer.commit();
      assertEquals(8, reading.get().size());
    }
  }

  @Test
  void partsThatJoinTheTableLaterAreLeftOut() throws Exception {
    database.execute(
        "CREATE TABLE parts (id int, url text) PARTITION BY RANGE (id)",
        "CREATE TABLE parts_a PARTITION OF parts FOR VALUES FROM (0) TO (10000)",
        "INSERT INTO parts SELECT i, 'u' FROM generate_series(0, 9999) i",
        "CREATE TABLE parts_b AS SELECT i AS id, 'u' AS url FROM generate_series(10000, 19999) i");
    try (CatalogView view =
        PostgresCatalog.open(database.settings(), source("parts", "", "", "", 2))) {
      List<CatalogSlice> slices = view.slices();
      List<ProductImage> images = TestDatabase.read(slices.get(0));
      database.execute(
          "ALTER TABLE parts ATTACH PARTITION parts_b FOR VALUES FROM (10000) TO (20000)");
      images.addAll(TestDatabase.read(slices.get(1)));
      assertEquals(10_000, images.size());
    }
    assertEquals(20_000, database.read(source("parts", "", "", "", 2)).size());
  }

  private static void run(String change) {
    try {
      database.execute(change);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
