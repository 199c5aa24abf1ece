package clipshard.job.build.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.commit.Committer;
import clipshard.commit.RemovedRows;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.WithWorkbench;
import clipshard.job.model.IndexPins;
import clipshard.job.model.ModelProbe;
import clipshard.job.tables.Refresh;
import clipshard.store.ObjectStore;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Test;

/** How much work Spark has with a small plan: a table that is read twice has a task more. */
class PlannerTest extends WithWorkbench {

  @Test
  void ofANewTable() throws Exception {
    bench.insertPictures(1, 16);
    // Of the table's shuffle one, of counts, of the order, of its cut into parts, and of the part.
    assertEquals(5, tasks(15));
  }

  @Test
  void whereNothingIsToDo() throws Exception {
    bench.insertPictures(1, 16);
    bench.build();
    int parts = snapshot().positions().size();
    assertEquals(parts + 2, tasks(0));
  }

  @Test
  void ofWhatIsNewAndWhatFailed() throws Exception {
    bench.insertPictures(1, 4);
    bench.insert(4, "data:text/plain,none");
    bench.build();
    bench.insertPictures(5, 8);
    Snapshot snapshot = snapshot();
    int parts = snapshot.positions().size() + snapshot.failures().size();
    assertEquals(parts + 5, tasks(3));
  }

  /** The tasks that a plan of so many rows takes. */
  private int tasks(int rows) throws Exception {
    SparkContext spark = bench.spark().sparkContext();
    AtomicInteger tasks = new AtomicInteger();
    SparkListener counting =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            tasks.incrementAndGet();
          }
        };
    spark.listenerBus().waitUntilEmpty();
    spark.addSparkListener(counting);
    try (ObjectStore store = bench.store()) {
      StorageLayout layout = StorageLayout.of(bench.settings());
      Optional<Snapshot> current = Committer.open(store, layout).opened();
      IndexPins pins =
          IndexPins.of(
              bench.settings().index(),
              ModelProbe.describe(
                  bench.settings().model(),
                  bench.settings().decode(),
                  bench.settings().index().types(),
                  store));
      Planner planner = new Planner(bench.spark(), bench.settings(), store, layout, pins);
      assertEquals(rows, planner.make(current, RemovedRows.NONE, Refresh.NONE).manifest().rows());
      spark.listenerBus().waitUntilEmpty();
    } finally {
      spark.removeSparkListener(counting);
    }
    return tasks.get();
  }
}
