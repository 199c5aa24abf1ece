package clipshard.job.search;

import clipshard.commit.RemovedRows;
import clipshard.format.IndexedUrl;
import clipshard.format.Snapshot;
import clipshard.job.JobException;
import clipshard.search.Filter;
import clipshard.search.UnmetFilters;
import clipshard.shard.ShardPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import scala.Tuple2;

/** Which rows of which shards meet all filters: a bit a row. */
final class ChosenRows {
  private ChosenRows() {}

  /** Per shard that has such rows, the rows as {@link BitSet#toByteArray} writes them. */
  static Map<Integer, byte[]> of(
      List<Filter> filters, Snapshot snapshot, RemovedRows removed, IndexObjects objects)
      throws IOException {
    ShardPlan plan = new ShardPlan(snapshot.rowsPerShard());
    Map<Integer, byte[]> shards = new HashMap<>();
    objects
        .flatMap(
            snapshot.positions(),
            bytes -> ofPart(filters, plan, removed, IndexedUrl.PARQUET.read(bytes)))
        .forEach(shard -> shards.merge(shard._1(), shard._2(), ChosenRows::union));
    return shards;
  }

  private static Iterator<Tuple2<Integer, byte[]>> ofPart(
      List<Filter> filters, ShardPlan plan, RemovedRows removed, List<IndexedUrl> rows) {
    TreeMap<Integer, BitSet> shards = new TreeMap<>();
    for (IndexedUrl row : rows) {
      if (!removed.contains(row.position())
          && filters.stream().allMatch(filter -> filter.matches(row.recorded()))) {
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

  /** Why there are none. */
  static JobException none(
      List<Filter> filters, Snapshot snapshot, RemovedRows removed, IndexObjects objects)
      throws IOException {
    UnmetFilters unmet = new UnmetFilters(filters);
    objects
        .flatMap(
            snapshot.positions(),
            bytes -> seen(filters, removed, IndexedUrl.PARQUET.read(bytes)).iterator())
        .forEach(unmet::add);
    return new JobException(unmet.why());
  }

  private static List<String> seen(
      List<Filter> filters, RemovedRows removed, List<IndexedUrl> rows) {
    UnmetFilters unmet = new UnmetFilters(filters);
    rows.stream()
        .filter(row -> !removed.contains(row.position()))
        .forEach(row -> unmet.add(row.recorded()));
    return unmet.few();
  }

  private static byte[] union(byte[] left, byte[] right) {
    BitSet both = BitSet.valueOf(left);
    both.or(BitSet.valueOf(right));
    return both.toByteArray();
  }
}
