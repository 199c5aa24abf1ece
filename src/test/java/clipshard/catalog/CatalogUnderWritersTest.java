package clipshard.catalog;

import static clipshard.catalog.TestDatabase.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.attribute.Attributes;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others write as fast as they can while the table is read in parallel, slice by slice. */
class CatalogUnderWritersTest {
  private static final int WRITERS = 3;
  private static final int ROUNDS = 8;

  /** Changes of up to 20 rows each, before the first slice of a round is read. */
  private static final int CHANGES = 30;

  /** They move rows to other pages, and vacuum makes room for them in earlier ones. */
  private static final List<String> STATEMENTS =
      List.of(
          "UPDATE busy SET url = url || '+' WHERE id BETWEEN ? AND ? + 20",
          "DELETE FROM busy WHERE id BETWEEN ? AND ? + 5",
          "INSERT INTO busy SELECT i, 'new' FROM generate_series(?::int, ? + 10) i"
              + " ON CONFLICT (id) DO UPDATE SET url = 'again'",
          "VACUUM busy");

  private final Semaphore changes = new Semaphore(0);
  private volatile boolean done;

  @Test
  void whatIsReadIsTheSnapshot(@TempDir Path folder) throws Exception {
    long seed = Long.getLong("clipshard.seed", System.nanoTime());
    System.out.println("whatIsReadIsTheSnapshot: -Dclipshard.seed=" + seed);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (TestDatabase database = new TestDatabase(folder)) {
      database.execute(
          "CREATE TABLE busy (id int PRIMARY KEY, url text) WITH (fillfactor = 60)",
          "INSERT INTO busy SELECT i, repeat('u', 50) FROM generate_series(1, 5000) i");
      List<Future<Void>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        Random random = new Random(seed + i);
        writers.add(threads.submit(() -> write(database, random)));
      }
      Random random = new Random(seed - 1);
      for (int round = 0; round < ROUNDS; round++) {
        readTwice(database, 1 + random.nextInt(12), threads);
      }
      done = true;
      for (Future<Void> writer : writers) {
        writer.get();
      }
    } finally {
      done = true;
      threads.shutdown();
    }
  }

  private Void write(TestDatabase database, Random random) throws SQLException {
    try (Connection connection = database.connect()) {
      while (!done) {
        String sql = STATEMENTS.get(random.nextInt(100) == 0 ? 3 : random.nextInt(3));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          int from = random.nextInt(6000);
          for (int i = 1; i <= statement.getParameterMetaData().getParameterCount(); i++) {
            statement.setInt(i, from);
          }
          statement.execute();
        } catch (SQLException e) {
          // Of two that wait for each other the database lets one go on.
          if (!"40P01".equals(e.getSQLState())) {
            throw e;
          }
        }
        changes.release();
      }
    }
    return null;
  }

  /** The second time as a task that is tried again. */
  private void readTwice(TestDatabase database, int partitions, ExecutorService threads)
      throws Exception {
    try (CatalogView view =
        PostgresCatalog.open(database.settings(), source("busy", "", "", "", partitions))) {
      Set<ProductImage> expected = snapshot(database);
      for (int i = 0; i < 2; i++) {
        changes.drainPermits();
        assertTrue(changes.tryAcquire(CHANGES, 10, TimeUnit.MINUTES), "writers write");
        List<Callable<List<ProductImage>>> tasks = new ArrayList<>();
        view.slices().forEach(slice -> tasks.add(() -> TestDatabase.read(slice)));
        List<ProductImage> images = new ArrayList<>();
        for (Future<List<ProductImage>> slice : threads.invokeAll(tasks)) {
          images.addAll(slice.get());
        }
        assertEquals(expected.size(), images.size(), partitions + " slices");
        assertEquals(expected, new HashSet<>(images));
      }
    }
  }

  /** The table as the one view that is open has it, in one query. */
  private static Set<ProductImage> snapshot(TestDatabase database) throws SQLException {
    String id = database.ask("SELECT pg_ls_dir('pg_snapshots')");
    Set<ProductImage> images = new HashSet<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.execute("SET TRANSACTION SNAPSHOT '" + id + "'");
      try (ResultSet rows = statement.executeQuery("SELECT id::text, url FROM busy")) {
        while (rows.next()) {
          images.add(
              new ProductImage(
                  rows.getString(1), rows.getString(2), null, "", Attributes.NONE, ""));
        }
      }
    }
    return images;
  }
}
