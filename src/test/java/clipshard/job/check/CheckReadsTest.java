package clipshard.job.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.format.Part;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import faults.FaultScript;
import faults.FaultyStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often a check asks the store for an object. */
class CheckReadsTest extends WithWorkbench {
  private FaultScript store;

  @BeforeEach
  void useFaultyStore() throws Exception {
    Path root = Files.createDirectory(folder.resolve("store"));
    bench.set(
        "storage.base-uri=" + FaultyStore.BASE_URI,
        "storage.hadoop.\"" + FaultyStore.IMPLEMENTATION + "\"=" + FaultyStore.class.getName(),
        "storage.hadoop.\"" + FaultyStore.ROOT + "\"=" + root);
    store = FaultyStore.script(root).clear();
  }

  /** Once for the proof of its bytes, and once for all that is asked of the rows. */
  @Test
  void rowsAreReadTwiceAndEntriesOnce() throws Exception {
    bench.set("index.factory=SQ8", "check.samples=5", "check.recall.least=0", "report.samples=2");
    bench.insertPictures(0, 32);
    bench.insert(32, Workbench.picture(3));
    bench.insert(33, "data:image/png;base64,AAAA");
    bench.build();
    List<Part> positions = snapshot().positions();
    String last = positions.get(positions.size() - 1).key();
    store.clear();
    assertTrue(bench.check(), bench.printed());
    assertEquals(Map.of("entries", 1L, "failures", 2L, "positions", 2L), mostReads(last));
    assertEquals(Map.of(), context().getPersistentRDDs());
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(bench.spark().sparkContext());
  }

  /**
   * Of an object in each folder of rows, since the script was cleared.
   *
   * @param last part of the positions: progress.json names its last id, so that it is read once
   *     more
   */
  private Map<String, Long> mostReads(String last) {
    Map<String, Long> reads =
        store.operations().stream()
            .filter(operation -> operation.matches("GET (entries|failures|positions)/.*"))
            .map(operation -> operation.substring("GET ".length()))
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertEquals(3, reads.remove(last));
    Map<String, Long> most = new HashMap<>();
    reads.forEach((key, count) -> most.merge(key.substring(0, key.indexOf('/')), count, Math::max));
    return most;
  }
}
