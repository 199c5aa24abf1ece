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

/** The shards of a snapshot: for each ordinal the entry that counts. */
public final class CommittedShards {
  private final SortedMap<Integer, ShardEntry> byOrdinal;

  private CommittedShards(SortedMap<Integer, ShardEntry> byOrdinal) {
    this.byOrdinal = byOrdinal;
  }

  /** Those of no snapshot. */
  public static CommittedShards none() {
    return new CommittedShards(new TreeMap<>());
  }

  /** Reads and verifies the snapshot's entry parts. */
  public static CommittedShards read(ObjectStore store, Snapshot snapshot) throws IOException {
    return read(store, snapshot.entries());
  }

  /**
   * Those that the last batch with vectors published, the index's last shard among them: what a
   * next batch needs, whatever the index has grown to.
   */
  public static CommittedShards readLast(ObjectStore store, Snapshot snapshot) throws IOException {
    List<Part> parts = snapshot.entries();
    return read(store, parts.subList(Math.max(0, parts.size() - 1), parts.size()));
  }

  private static CommittedShards read(ObjectStore store, List<Part> parts) throws IOException {
    SortedMap<Integer, ShardEntry> byOrdinal = new TreeMap<>();
    for (Part part : parts) {
      readPart(store, part).forEach(entry -> byOrdinal.put(entry.ordinal(), entry));
    }
    return new CommittedShards(byOrdinal);
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

  /** The entry of one shard. */
  public Optional<ShardEntry> find(int ordinal) {
    return Optional.ofNullable(byOrdinal.get(ordinal));
  }
}
