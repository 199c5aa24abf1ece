package clipshard.job.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.attribute.Recorded;
import clipshard.commit.RemovedRows;
import clipshard.format.FailureRow;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.Snapshot;
import clipshard.format.Snapshots;
import clipshard.job.WithWorkbench;
import clipshard.picture.Rejected;
import clipshard.picture.Rejected.Reason;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** What several parts of failures, and the positions, come to. */
class FailedRowsTest extends WithWorkbench {
  private final List<Part> parts = new ArrayList<>();

  private static FailureRow failed(String id, Reason reason, int attempts) {
    return new FailureRow(id, "u", "h", "aw", new Rejected(reason, "d"), attempts, "t");
  }

  private Part put(String key, byte[] parquet, int rows) throws IOException {
    try (ObjectStore store = bench.store()) {
      return Part.of(store.put(key, parquet), rows);
    }
  }

  private void failures(List<FailureRow> rows) throws IOException {
    failures(rows, rows.size());
  }

  /**
   * @param recorded how many the index says that there are, which decides how many tasks sort them
   */
  private void failures(List<FailureRow> rows, int recorded) throws IOException {
    String key = "failures/%d".formatted(parts.size());
    parts.add(put(key, FailureRow.PARQUET.write(rows), recorded));
  }

  private Part positions(String... ids) throws IOException {
    List<PositionRow> rows = new ArrayList<>();
    for (String id : ids) {
      rows.add(
          new PositionRow(
              rows.size(), id, 0, Recorded.ofBrand("aw"), "", "u", "h", "c", "", Map.of()));
    }
    return put("positions/0", PositionRow.PARQUET.write(rows), rows.size());
  }

  private FailedRows rows(List<Part> positions) {
    Snapshot none = Snapshots.childOf(null);
    Snapshot snapshot =
        new Snapshot(
            none.format(),
            none.version(),
            none.commitId(),
            none.parent(),
            none.createdAt(),
            none.source(),
            none.model(),
            none.types(),
            none.metric(),
            none.factory(),
            none.rowsPerShard(),
            none.generation(),
            positions.stream().mapToLong(Part::rows).sum(),
            positions.stream().mapToLong(Part::rows).sum(),
            positions,
            List.of(),
            parts,
            List.of(),
            none.plan());
    JavaSparkContext context = JavaSparkContext.fromSparkContext(bench.spark().sparkContext());
    return FailedRows.of(context, bench.settings(), snapshot, RemovedRows.NONE);
  }

  private static List<String> lines(FailedRows rows, Optional<Reason> reason) {
    List<String> lines = new ArrayList<>();
    rows.lines(reason).forEachRemaining(lines::add);
    return lines;
  }

  @Test
  void theLastFailureOfAnIdCountsUnlessItHasAPosition() throws Exception {
    failures(
        List.of(
            failed("b", Reason.NOT_FOUND, 1),
            failed("10", Reason.TIMEOUT, 1),
            failed("indexed", Reason.TIMEOUT, 1)));
    failures(List.of(failed("10", Reason.TIMEOUT, 3), failed("9", Reason.TIMEOUT, 2)));
    failures(List.of(failed("b", Reason.TOO_LARGE, 2)));
    FailedRows rows = rows(List.of(positions("indexed", "other")));
    assertEquals(new FailedRows.Counts(3, 2), rows.counts());
    assertEquals(
        List.of("9,u,TIMEOUT,d,2,t,yes", "10,u,TIMEOUT,d,3,t,no", "b,u,TOO_LARGE,d,2,t,no"),
        lines(rows, Optional.empty()));
    assertEquals(List.of("b,u,TOO_LARGE,d,2,t,no"), lines(rows, Optional.of(Reason.TOO_LARGE)));
    assertEquals(List.of(), lines(rows, Optional.of(Reason.NOT_FOUND)));
  }

  /** The driver has those of one task at a time; whoever sorts in each alone mixes them up. */
  @Test
  void rowsOfManyTasksComeInTheOrderOfTheirIds() throws Exception {
    List<FailureRow> rows =
        new ArrayList<>(
            LongStream.range(0, 2_000)
                .mapToObj(id -> failed("" + id, Reason.NOT_FOUND, 1))
                .toList());
    Collections.shuffle(rows, new Random(1));
    failures(rows.subList(0, 1_000), 100_000);
    failures(rows.subList(1_000, 2_000), 100_000);
    assertEquals(
        numbers(0, 2_000),
        lines(rows(List.of()), Optional.empty()).stream()
            .map(line -> line.substring(0, line.indexOf(',')))
            .toList());
  }
}
