package clipshard.job.build.publish;

import clipshard.commit.CommitException;
import clipshard.commit.Committer;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.PlanProgress;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.format.SourcePin;
import clipshard.format.StorageLayout;
import clipshard.job.model.IndexPins;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Makes a published batch part of the index: writes its parts, then commits the snapshot.
 *
 * @param maxObjectBytes of a part with more than one entry
 */
public record CommitBatch(
    ObjectStore store,
    StorageLayout layout,
    Committer committer,
    IndexPins pins,
    ShardPlan shardPlan,
    long maxObjectBytes) {
  /**
   * Commits a child of {@code parent}.
   *
   * @param source what the rows are of
   * @param failures the batch's rows without vectors, written
   * @param plan where the plan stands with this batch
   * @return the snapshot that counts now
   */
  public Snapshot run(
      Optional<Snapshot> parent,
      SourcePin source,
      List<Part> failures,
      List<PublishedShard> shards,
      PlanProgress plan)
      throws IOException, CommitException {
    long version = version(parent);
    List<Part> positions = new ArrayList<>(parent.map(Snapshot::positions).orElse(List.of()));
    shards.forEach(shard -> positions.addAll(shard.positions()));
    Snapshot next =
        new Snapshot(
            Snapshot.FORMAT,
            version,
            UUID.randomUUID().toString(),
            parent.map(Snapshot::commitId).orElse(""),
            Instant.now().toString(),
            source,
            pins.model(),
            pins.types(),
            pins.metric(),
            pins.factory(),
            shardPlan.rowsPerShard(),
            positions.stream().mapToLong(Part::rows).sum(),
            positions,
            with(parent.map(Snapshot::entries), entries(version, shards)),
            with(parent.map(Snapshot::failures), failures),
            plan);
    committer.commit(next);
    return next;
  }

  /** Of the child of {@code parent}. */
  public static long version(Optional<Snapshot> parent) {
    return parent.map(Snapshot::version).orElse(0L) + 1;
  }

  /** The index's last shard is in the last of them. */
  private List<Part> entries(long version, List<PublishedShard> shards) throws IOException {
    List<Part> parts = new ArrayList<>();
    List<ShardEntry> open = new ArrayList<>();
    long bytes = 0;
    for (PublishedShard shard : shards) {
      int more = 1 + Json.write(shard.entry()).length;
      if (!open.isEmpty() && 2 + bytes + more > maxObjectBytes) {
        parts.add(write(version, open));
        open.clear();
        bytes = 0;
      }
      open.add(shard.entry());
      bytes += more;
    }
    if (!open.isEmpty()) {
      parts.add(write(version, open));
    }
    return parts;
  }

  private Part write(long version, List<ShardEntry> entries) throws IOException {
    byte[] json = Json.write(entries);
    String key = layout.entries(version, DigestUtils.sha256Hex(json));
    return Part.of(store.put(key, json), entries.size());
  }

  private static List<Part> with(Optional<List<Part>> before, List<Part> added) {
    List<Part> parts = new ArrayList<>(before.orElse(List.of()));
    parts.addAll(added);
    return parts;
  }
}
