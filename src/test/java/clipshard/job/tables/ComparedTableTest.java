package clipshard.job.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.commit.RemovedRows;
import clipshard.job.WithWorkbench;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** In how many tasks a table is joined with an index of three rows, and kept. */
class ComparedTableTest extends WithWorkbench {
  /** What the workbench has Spark make of a join. */
  private static final int SHUFFLED = 3;

  @Test
  void aSmallTableIsJoinedInOneTask() throws Exception {
    bench.insertPictures(1, 4);
    bench.build();
    assertEquals(1, partitions());
  }

  /** On disk about 25 MB. */
  @Test
  void aLargeTableIsNotMadeOneTaskOfByASmallIndex() throws Exception {
    bench.insertPictures(1, 4);
    bench.build();
    bench.execute(
        "INSERT INTO images SELECT id, repeat('u', 220) FROM generate_series(10, 100000) AS id");
    assertEquals(SHUFFLED, partitions());
  }

  @Test
  void aViewOfUnknownSizeHasATaskForEachCore() throws Exception {
    bench.insertPictures(1, 4);
    bench.build();
    bench.execute("CREATE OR REPLACE VIEW seen AS SELECT * FROM images");
    bench.set("source.table=seen", "build.adopt-source=true");
    assertEquals(2, partitions());
    bench.execute("DROP VIEW seen");
  }

  private int partitions() throws Exception {
    return ComparedTable.read(
        bench.spark(),
        bench.settings(),
        Optional.of(snapshot()),
        RemovedRows.NONE,
        Refresh.NONE,
        compared -> compared.rows().wanted().getNumPartitions());
  }
}
