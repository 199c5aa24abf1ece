package clipshard.job.build.rebuild;

import clipshard.commit.CommittedShards;
import clipshard.format.Part;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.shard.ShardPlan;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * What the lists of a snapshot say, as far as they can be read.
 *
 * @param shards the entry of each ordinal that has one
 * @param entries parts that can be read
 * @param failures likewise
 * @param removals likewise
 */
record Records(
    SortedMap<Integer, ShardEntry> shards,
    List<Part> entries,
    List<Part> failures,
    List<Part> removals) {
  /**
   * All that they say.
   *
   * @throws IOException where one cannot be read
   */
  static Records whole(ObjectStore store, Snapshot snapshot) throws IOException {
    return new Records(
        CommittedShards.entries(store, snapshot.entries()),
        snapshot.entries(),
        snapshot.failures(),
        snapshot.removals());
  }

  /** What can be read of them. */
  static Records readable(ObjectStore store, Snapshot snapshot) throws IOException {
    List<Part> entries = readable(store, snapshot.entries());
    return new Records(
        CommittedShards.entries(store, entries),
        entries,
        readable(store, snapshot.failures()),
        readable(store, snapshot.removals()));
  }

  private static List<Part> readable(ObjectStore store, List<Part> parts) throws IOException {
    List<Part> readable = new ArrayList<>();
    for (Part part : parts) {
      try {
        store.get(part.object());
        readable.add(part);
      } catch (FileNotFoundException | DamagedObjectException e) {
        // What it said is to be made anew, or given up.
      }
    }
    return readable;
  }

  /** The shards of a snapshot that have no entry, or that of before they grew. */
  List<Integer> unknown(Snapshot snapshot) {
    ShardPlan plan = new ShardPlan(snapshot.rowsPerShard());
    return IntStream.range(0, plan.shardsFor(snapshot.rows()))
        .filter(
            ordinal ->
                !shards.containsKey(ordinal)
                    || shards.get(ordinal).count() != plan.rowsIn(ordinal, snapshot.rows()))
        .boxed()
        .toList();
  }

  boolean isAllOf(Snapshot snapshot) {
    return entries.equals(snapshot.entries())
        && failures.equals(snapshot.failures())
        && removals.equals(snapshot.removals());
  }
}
