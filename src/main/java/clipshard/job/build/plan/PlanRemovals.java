package clipshard.job.build.plan;

import clipshard.config.Settings;
import clipshard.format.FailureRow;
import clipshard.format.Json;
import clipshard.format.ParquetParts;
import clipshard.format.ParquetTable;
import clipshard.format.Part;
import clipshard.format.PlanRow;
import clipshard.format.RemovalRow;
import clipshard.format.StorageLayout;
import clipshard.job.ExecutorStores;
import clipshard.job.tables.Shuffles;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;
import scala.Tuple4;

/**
 * Writes which ids count no longer, in tasks, as the parts that the plan's first commit adds.
 *
 * @param version of that commit
 */
record PlanRemovals(Settings.Storage storage, StorageLayout layout, long version)
    implements Serializable {
  /** Rows of a part, some 8 MB. */
  private static final int MOST_ROWS = 200_000;

  /**
   * The parts.
   *
   * @param removals of {@link RemovalRow}
   * @param leavers of {@link FailureRow}: ids that failed and have left the table
   */
  record Written(List<Part> removals, List<Part> leavers) {
    static final Written NONE = new Written(List.of(), List.of());
  }

  /**
   * Writes them.
   *
   * @param leaving id, position or {@link PlanRow#NOTHING}, {@link RemovalRow.Why}, whether it is
   *     in the ledger
   * @param rows how many they are
   */
  Written write(JavaRDD<Tuple4<String, Long, String, Boolean>> leaving, long rows)
      throws IOException {
    if (rows == 0) {
      return Written.NONE;
    }
    String now = Instant.now().toString();
    JavaPairRDD<String, Tuple4<String, Long, String, Boolean>> byId =
        leaving.mapToPair(row -> new Tuple2<>(row._1(), row));
    List<byte[]> written =
        Shuffles.byId(byId, (int) (rows / MOST_ROWS) + 1)
            .values()
            .mapPartitions(
                task -> {
                  List<Tuple4<String, Long, String, Boolean>> all = new ArrayList<>();
                  task.forEachRemaining(all::add);
                  all.sort(Comparator.comparing(Tuple4<String, Long, String, Boolean>::_2));
                  return List.of(Json.write(write(all, now))).iterator();
                })
            .collect();
    List<Part> removals = new ArrayList<>();
    List<Part> leavers = new ArrayList<>();
    for (Written ofTask : Json.readEach(written, Written.class)) {
      removals.addAll(ofTask.removals());
      leavers.addAll(ofTask.leavers());
    }
    return new Written(removals, leavers);
  }

  private Written write(List<Tuple4<String, Long, String, Boolean>> rows, String now)
      throws IOException {
    List<RemovalRow> removals =
        rows.stream()
            .filter(row -> row._2() != PlanRow.NOTHING)
            .map(row -> new RemovalRow(row._2(), row._1(), RemovalRow.Why.valueOf(row._3()), now))
            .toList();
    List<FailureRow> leavers =
        rows.stream().filter(Tuple4::_4).map(row -> FailureRow.left(row._1(), now)).toList();
    return new Written(
        write(RemovalRow.PARQUET, removals, sha256 -> layout.removals(version, sha256)),
        write(FailureRow.PARQUET, leavers, sha256 -> layout.failures(version, sha256)));
  }

  private <T> List<Part> write(ParquetTable<T> table, List<T> rows, Function<String, String> key)
      throws IOException {
    return ParquetParts.put(
        ExecutorStores.store(storage),
        table,
        rows,
        MOST_ROWS,
        storage.maxObjectBytes(),
        (some, sha256) -> key.apply(sha256));
  }
}
