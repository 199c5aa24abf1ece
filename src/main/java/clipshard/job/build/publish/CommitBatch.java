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

/** Makes a published batch part of the index: writes its parts, then commits the snapshot. */
public record CommitBatch(
    ObjectStore store,
    StorageLayout layout,
    Committer committer,
    IndexPins pins,
    ShardPlan shardPlan) {
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
    shards.forEach(shard -> positions.add(shard.positions()));
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
            with(parent.map(Snapshot::entries), entriesPart(version, shards)),
            with(parent.map(Snapshot::failures), failures),
            plan);
    committer.commit(next);
    return next;
  }

  /** Of the child of {@code parent}. */
  public static long version(Optional<Snapshot> parent) {
    return parent.map(Snapshot::version).orElse(0L) + 1;
  }

  private List<Part> entriesPart(long version, List<PublishedShard> shards) throws IOException {
    if (shards.isEmpty()) {
      return List.of();
    }
    List<ShardEntry> entries = shards.stream().map(PublishedShard::entry).toList();
    byte[] json = Json.write(entries);
    String key = layout.entries(version, DigestUtils.sha256Hex(json));
    return List.of(Part.of(store.put(key, json), entries.size()));
  }

  private static List<Part> with(Optional<List<Part>> before, List<Part> added) {
    List<Part> parts = new ArrayList<>(before.orElse(List.of()));
    parts.addAll(added);
    return parts;
  }
}
