package clipshard.job.build.rebuild;

import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.RemovalRow;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.Pieces;
import clipshard.shard.ShardPlan;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;
import scala.Tuple3;

/**
 * Which positions count no longer, where the parts that said so cannot be read. The id maps of the
 * same version tell. Without them, of an id with several positions the last one counts, and rows
 * that have left the table leave the index once more, as soon as it follows the table.
 */
record LostRemovals(
    JavaSparkContext spark, Settings.Storage storage, ObjectStore store, StorageLayout layout) {
  /**
   * Finds them.
   *
   * @param known those of parts that can be read
   */
  List<RemovalRow> find(Snapshot snapshot, RemovedRows known) throws IOException {
    JavaRDD<Tuple3<Long, String, Boolean>> rows =
        new Pieces<>(spark, storage, snapshot.positions())
            .rows((pieces, part) -> rows(pieces, part, known));
    Optional<List<Long>> nobody =
        TrustedIdMaps.find(store, layout, snapshot).nobody(store, snapshot);
    Map<Long, String> removed =
        nobody.isPresent()
            ? byIdMaps(rows, nobody.get(), known, new ShardPlan(snapshot.rowsPerShard()))
            : byLaterPositions(rows);
    String now = Instant.now().toString();
    return removed.entrySet().stream()
        .map(row -> new RemovalRow(row.getKey(), row.getValue(), RemovalRow.Why.LOST, now))
        .toList();
  }

  /** position, id and whether its vectors are lost, of the rows that are not known as removed. */
  private static Iterator<Tuple3<Long, String, Boolean>> rows(
      ObjectStore store, Part part, RemovedRows known) throws IOException {
    try {
      return PositionRow.PARQUET.read(store.get(part.object())).stream()
          .filter(row -> !known.contains(row.position()))
          .map(row -> new Tuple3<>(row.position(), row.id(), row.isLost()))
          .iterator();
    } catch (FileNotFoundException | DamagedObjectException e) {
      return List.<Tuple3<Long, String, Boolean>>of().iterator();
    }
  }

  private static Map<Long, String> byIdMaps(
      JavaRDD<Tuple3<Long, String, Boolean>> rows,
      List<Long> nobody,
      RemovedRows known,
      ShardPlan plan) {
    RemovedRows empty = RemovedRows.of(plan, nobody);
    Map<Long, String> removed = new HashMap<>();
    nobody.stream()
        .filter(position -> !known.contains(position))
        .forEach(position -> removed.put(position, ""));
    rows.filter(row -> empty.contains(row._1()))
        .collect()
        .forEach(row -> removed.put(row._1(), row._2()));
    return removed;
  }

  private static Map<Long, String> byLaterPositions(JavaRDD<Tuple3<Long, String, Boolean>> rows) {
    Map<Long, String> removed = new HashMap<>();
    rows.mapToPair(row -> new Tuple2<>(row._2(), new Tuple2<>(row._1(), row._3())))
        .groupByKey()
        .flatMap(row -> earlier(row._1(), row._2()))
        .collect()
        .forEach(row -> removed.put(row._1(), row._2()));
    return removed;
  }

  private static Iterator<Tuple2<Long, String>> earlier(
      String id, Iterable<Tuple2<Long, Boolean>> positions) {
    List<Tuple2<Long, Boolean>> ascending = new ArrayList<>();
    positions.forEach(ascending::add);
    ascending.sort(Comparator.comparing(Tuple2::_1));
    Tuple2<Long, Boolean> last = ascending.get(ascending.size() - 1);
    return ascending.stream()
        .filter(position -> !position.equals(last) || position._2())
        .map(position -> new Tuple2<>(position._1(), id))
        .iterator();
  }
}
