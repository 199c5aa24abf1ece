package clipshard.commit;

import clipshard.format.Part;
import clipshard.format.RemovalRow;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.Serializable;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * The positions of a snapshot that have been removed. A bit for each row of a shard that has one:
 * some 20 MB where every shard of an index of 100 million rows has.
 */
public final class RemovedRows implements Serializable {
  private static final long serialVersionUID = 1L;

  /** No row of any index. */
  public static final RemovedRows NONE = new RemovedRows(new ShardPlan(1));

  private final ShardPlan plan;
  private final HashMap<Integer, BitSet> byShard = new HashMap<>();

  private RemovedRows(ShardPlan plan) {
    this.plan = plan;
  }

  /** Of an index with {@code plan}. */
  public static RemovedRows of(ShardPlan plan, List<Long> positions) {
    RemovedRows removed = new RemovedRows(plan);
    positions.forEach(removed::add);
    return removed;
  }

  /** Reads the snapshot's parts of removals, one after the other. */
  public static RemovedRows read(ObjectStore store, Snapshot snapshot) throws IOException {
    RemovedRows removed = new RemovedRows(new ShardPlan(snapshot.rowsPerShard()));
    for (Part part : snapshot.removals()) {
      RemovalRow.POSITIONS.read(store.get(part.object())).forEach(removed::add);
    }
    return removed;
  }

  private void add(long position) {
    int shard = plan.shardOf(position);
    byShard
        .computeIfAbsent(shard, ordinal -> new BitSet())
        .set((int) (position - plan.firstPosition(shard)));
  }

  /** Those of an index; none of no index. */
  public static RemovedRows read(ObjectStore store, Optional<Snapshot> snapshot)
      throws IOException {
    return snapshot.isPresent() ? read(store, snapshot.get()) : NONE;
  }

  /** Whether nobody lives at a position any more. */
  public boolean contains(long position) {
    int shard = plan.shardOf(position);
    BitSet rows = byShard.get(shard);
    return rows != null && rows.get((int) (position - plan.firstPosition(shard)));
  }

  /** How many rows of a shard have been removed. */
  public int count(int ordinal) {
    BitSet rows = byShard.get(ordinal);
    return rows == null ? 0 : rows.cardinality();
  }

  /** How many positions from {@code first} up to, but without, {@code end} have been removed. */
  public long count(long first, long end) {
    long count = 0;
    for (long from = first; from < end; ) {
      int shard = plan.shardOf(from);
      long start = plan.firstPosition(shard);
      long to = Math.min(end, plan.firstPosition(shard + 1));
      BitSet rows = byShard.get(shard);
      count += rows == null ? 0 : rows.get((int) (from - start), (int) (to - start)).cardinality();
      from = to;
    }
    return count;
  }

  /** The rows of a shard, from 0, that count. */
  public BitSet living(ShardEntry shard) {
    BitSet rows = new BitSet();
    rows.set(0, shard.count());
    rows.andNot(byShard.getOrDefault(shard.ordinal(), new BitSet()));
    return rows;
  }
}
