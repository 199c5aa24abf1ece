package clipshard.job.build.plan;

import java.io.Serializable;

/**
 * Where a plan is cut: into batches, and these into parts that fit into a task's memory and into
 * one object however large batches are.
 *
 * @param batchSize rows of each batch but the last
 * @param partRows rows of each part of a batch but the last
 */
record PlanCuts(int batchSize, int partRows) implements Serializable {
  /** Rows of a part, some 6 MB of text. */
  static final int MOST_ROWS = 20_000;

  static PlanCuts of(int batchSize, int mostRows) {
    return new PlanCuts(batchSize, Math.min(batchSize, mostRows));
  }

  int partsPerBatch() {
    return (batchSize + partRows - 1) / partRows;
  }

  /** The part that a row is in, counted over all batches. */
  int part(long row) {
    return Math.toIntExact(row / batchSize * partsPerBatch() + row % batchSize / partRows);
  }

  /** The parts of all rows. */
  int parts(long rows) {
    return rows == 0 ? 0 : part(rows - 1) + 1;
  }
}
