package clipshard.job.build.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.attribute.Recorded;
import clipshard.format.Part;
import clipshard.format.PlanBatch;
import clipshard.format.PlanRow;
import clipshard.format.StorageLayout;
import clipshard.job.WithWorkbench;
import clipshard.job.build.stage.PlannedRows;
import clipshard.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.Tuple10;

/** What is planned comes back in its order, however it is cut. */
class PlanBatchesTest extends WithWorkbench {
  @ParameterizedTest(name = "{0} rows in batches of {1} and parts of {2}: {3} batches, {4} parts")
  @CsvSource({
    "0, 10, 10, 0, 0",
    "1, 10, 4, 1, 1",
    "23, 10, 4, 3, 7",
    "20, 10, 5, 2, 4",
    "21, 7, 20000, 3, 3",
    "9, 1000000, 4, 1, 3"
  })
  void chunksOfAnySizeAreReadOutOfParts(
      int count, int batchSize, int partRows, int batches, int parts) throws Exception {
    List<PlanRow> rows = IntStream.range(0, count).mapToObj(PlanBatchesTest::row).toList();
    List<PlanBatch> written = write(rows, PlanCuts.of(batchSize, partRows));
    assertEquals(batches, written.size());
    List<Part> all = written.stream().flatMap(batch -> batch.parts().stream()).toList();
    assertEquals(parts, all.size());
    assertTrue(all.stream().allMatch(part -> part.rows() <= partRows));
    try (ObjectStore store = bench.store()) {
      for (int chunkSize : new int[] {1, 3, 4, 5, 100}) {
        List<PlanRow> read = new ArrayList<>();
        for (PlanBatch batch : written) {
          assertTrue(batch.rows() <= batchSize);
          PlannedRows planned = new PlannedRows(store, batch);
          for (long first = 0; first < batch.rows(); first += chunkSize) {
            read.addAll(planned.read(first, chunkSize));
          }
        }
        assertEquals(rows, read, "chunks of " + chunkSize);
      }
    }
  }

  @Test
  void everyRowOfALargePlanHasItsPlace() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int plan = 0; plan < 1000; plan++) {
      PlanCuts cuts = PlanCuts.of(1 + random.nextInt(3_000_000), 1 + random.nextInt(50_000));
      long row = random.nextInt(1_000_000_000);
      int part = cuts.part(row);
      long batch = row / cuts.batchSize();
      assertEquals(batch, part / cuts.partsPerBatch());
      boolean first = row % cuts.batchSize() % cuts.partRows() == 0;
      assertEquals(row == 0 || !first ? part : part - 1, cuts.part(Math.max(0, row - 1)));
      assertEquals(part + 1, cuts.parts(row + 1));
    }
  }

  private List<PlanBatch> write(List<PlanRow> rows, PlanCuts cuts) throws Exception {
    List<Tuple10<String, String, String, String, String, Integer, Long, String, Boolean, String>>
        table =
            rows.stream()
                .map(
                    row ->
                        new Tuple10<>(
                            row.id(),
                            row.url(),
                            row.urlHash(),
                            row.recorded().text(),
                            row.version(),
                            row.attempts(),
                            row.replaces(),
                            row.formerHash(),
                            row.refreshes(),
                            row.validator()))
                .toList();
    StorageLayout layout = StorageLayout.of(bench.settings());
    return new PlanBatches(bench.settings().storage(), layout, "plan", cuts)
        .write(
            JavaSparkContext.fromSparkContext(bench.spark().sparkContext()).parallelize(table, 3),
            rows.size());
  }

  private static PlanRow row(int id) {
    return new PlanRow(
        "" + id,
        "http://host/" + id,
        "hash",
        Recorded.ofBrand("brand"),
        "v",
        id % 3,
        PlanRow.NOTHING,
        "",
        false,
        "");
  }
}
