package clipshard.job.search;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.levenshtein;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.substring;

import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.PositionRow;
import clipshard.format.Snapshot;
import clipshard.job.JobException;
import clipshard.job.TaskFailure;
import clipshard.job.tables.IndexTable;
import clipshard.shard.ShardPlan;
import clipshard.text.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/** Which rows of which shards are of a brand: a bit a row. */
final class BrandRows {
  private static final int SHOWN_WIDTH = 40;
  private static final int NEAREST = 5;

  private BrandRows() {}

  /** Per shard that has such rows, the rows as {@link BitSet#toByteArray} writes them. */
  static Map<Integer, byte[]> of(
      String brand, Snapshot snapshot, RemovedRows removed, IndexObjects objects)
      throws IOException {
    ShardPlan plan = new ShardPlan(snapshot.rowsPerShard());
    Map<Integer, byte[]> shards = new HashMap<>();
    objects
        .flatMap(
            snapshot.positions(),
            bytes -> ofPart(brand, plan, removed, PositionRow.PARQUET.read(bytes)))
        .forEach(shard -> shards.merge(shard._1(), shard._2(), BrandRows::union));
    return shards;
  }

  private static Iterator<Tuple2<Integer, byte[]>> ofPart(
      String brand, ShardPlan plan, RemovedRows removed, List<PositionRow> rows) {
    TreeMap<Integer, BitSet> shards = new TreeMap<>();
    for (PositionRow row : rows) {
      if (row.brand().equals(brand) && !removed.contains(row.position())) {
        int shard = plan.shardOf(row.position());
        shards
            .computeIfAbsent(shard, ordinal -> new BitSet())
            .set((int) (row.position() - plan.firstPosition(shard)));
      }
    }
    List<Tuple2<Integer, byte[]>> found = new ArrayList<>();
    shards.forEach((shard, set) -> found.add(new Tuple2<>(shard, set.toByteArray())));
    return found.iterator();
  }

  private static byte[] union(byte[] left, byte[] right) {
    BitSet both = BitSet.valueOf(left);
    both.or(BitSet.valueOf(right));
    return both.toByteArray();
  }

  /** Why a brand has no rows, with the brands that are written most like it. */
  static JobException unknown(
      String brand,
      Snapshot snapshot,
      RemovedRows removed,
      Settings.Storage storage,
      SparkSession session)
      throws IOException {
    Dataset<Row> brands =
        IndexTable.of(session, storage, snapshot, removed).positions().select("brand").distinct();
    String asked = brand.substring(0, Math.min(brand.length(), SHOWN_WIDTH));
    List<Row> nearest =
        TaskFailure.unwrapped(
            () ->
                brands
                    .orderBy(
                        levenshtein(
                            lower(substring(col("brand"), 1, SHOWN_WIDTH)), lower(lit(asked))),
                        col("brand"))
                    .limit(NEAREST)
                    .collectAsList());
    return new JobException(
        "No row of the index is of brand \"%s\". Brands are compared exactly, letter case included; those written most like it: %s"
            .formatted(
                shown(brand),
                nearest.stream()
                    .map(row -> '"' + shown(row.getString(0)) + '"')
                    .collect(Collectors.joining(", "))));
  }

  private static String shown(String brand) {
    return Shown.of(brand, SHOWN_WIDTH).text();
  }
}
