package clipshard.job.build.stage;

import clipshard.format.Part;
import clipshard.format.PlanBatch;
import clipshard.format.PlanRow;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a planned batch, of which one part is held at a time. For use by one thread at a
 * time, which reads them in their order.
 */
public final class PlannedRows {
  private final ObjectStore store;
  private final PlanBatch batch;
  private int held = -1;
  private List<PlanRow> part = List.of();

  public PlannedRows(ObjectStore store, PlanBatch batch) {
    this.store = store;
    this.batch = batch;
  }

  /** The rows from {@code first} on: {@code most} of them, or as many as there are. */
  public List<PlanRow> read(long first, int most) throws IOException {
    List<PlanRow> rows = new ArrayList<>();
    long begin = 0;
    for (int number = 0; number < batch.parts().size(); number++) {
      long end = begin + batch.parts().get(number).rows();
      int from = (int) (Math.max(begin, first) - begin);
      int to = (int) (Math.min(end, first + most) - begin);
      if (from < to) {
        rows.addAll(part(number).subList(from, to));
      }
      begin = end;
    }
    return rows;
  }

  private List<PlanRow> part(int number) throws IOException {
    if (number != held) {
      part = read(batch.parts().get(number));
      held = number;
    }
    return part;
  }

  private List<PlanRow> read(Part wanted) throws IOException {
    List<PlanRow> rows = PlanRow.PARQUET.read(store.get(wanted.object()));
    if (rows.size() != wanted.rows()) {
      throw new DamagedObjectException(
          wanted.key(), "holds %d rows, the plan says %d".formatted(rows.size(), wanted.rows()));
    }
    return rows;
  }
}
