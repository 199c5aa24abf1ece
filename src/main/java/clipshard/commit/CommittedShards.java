package clipshard.commit;

import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The shards of a snapshot: for each ordinal the entry that counts, and which rows do not. */
public final class CommittedShards {
  private final SortedMap<Integer, ShardEntry> byOrdinal;
  private final RemovedRows removed;

  private CommittedShards(SortedMap<Integer, ShardEntry> byOrdinal, RemovedRows removed) {
    this.byOrdinal = byOrdinal;
    this.removed = removed;
  }

  /** Those of no snapshot. */
  public static CommittedShards none() {
    return new CommittedShards(new TreeMap<>(), RemovedRows.NONE);
  }

  /** Reads and verifies the snapshot's parts of entries and removals. */
  public static CommittedShards read(ObjectStore store, Snapshot snapshot) throws IOException {
    return new CommittedShards(
        entries(store, snapshot.entries()), RemovedRows.read(store, snapshot));
  }

  /**
   * Those that the last batch with vectors published, the index's last shard among them: what a
   * next batch needs, whatever the index has grown to. All their rows are said to count.
   */
  public static CommittedShards readLast(ObjectStore store, Snapshot snapshot) throws IOException {
    List<Part> parts = snapshot.entries();
    return new CommittedShards(
        entries(store, parts.subList(Math.max(0, parts.size() - 1), parts.size())),
        RemovedRows.NONE);
  }

  /** The entry that counts of each ordinal in some parts of entries, which are in their order. */
  public static SortedMap<Integer, ShardEntry> entries(ObjectStore store, List<Part> parts)
      throws IOException {
    SortedMap<Integer, ShardEntry> byOrdinal = new TreeMap<>();
    for (Part part : parts) {
      readPart(store, part).forEach(entry -> byOrdinal.put(entry.ordinal(), entry));
    }
    return byOrdinal;
  }

  private static Iterable<ShardEntry> readPart(ObjectStore store, Part part) throws IOException {
    byte[] json = store.get(part.object());
    try {
      return Json.readList(json, ShardEntry.class);
    } catch (IOException e) {
      throw new DamagedObjectException(part.key(), "holds no shard entries", e);
    }
  }

  /** Ascending by ordinal. */
  public Collection<ShardEntry> all() {
    return Collections.unmodifiableCollection(byOrdinal.values());
  }

  /** The rows that do not count. */
  public RemovedRows removed() {
    return removed;
  }

  /** The entry of one shard. */
  public Optional<ShardEntry> find(int ordinal) {
    return Optional.ofNullable(byOrdinal.get(ordinal));
  }
}
