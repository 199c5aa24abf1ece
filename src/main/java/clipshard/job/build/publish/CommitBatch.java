package clipshard.job.build.publish;

import clipshard.commit.CommitException;
import clipshard.commit.Committer;
import clipshard.format.FailureRow;
import clipshard.format.Generation;
import clipshard.format.Part;
import clipshard.format.PlanProgress;
import clipshard.format.RemovalRow;
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
   * What a commit adds.
   *
   * @param shards ascending; the first may be the parent's last, with more rows
   * @param failures rows without vectors, written
   * @param removals written
   * @param replaced removals that are not written yet
   */
  public record Additions(
      List<PublishedShard> shards,
      List<Part> failures,
      List<Part> removals,
      List<RemovalRow> replaced) {}

  /**
   * Commits a child of {@code parent}.
   *
   * @param source what the rows are of
   * @param plan where the plan stands with this batch
   * @return the snapshot that counts now
   */
  public Snapshot run(
      Optional<Snapshot> parent, SourcePin source, Additions additions, PlanProgress plan)
      throws IOException, CommitException {
    List<PublishedShard> shards = additions.shards();
    MergedParts parts = parts(parent);
    List<Part> removals = with(parent.map(Snapshot::removals), additions.removals());
    removals.addAll(parts.writeRemovals(additions.replaced()));
    List<Part> failures = with(parent.map(Snapshot::failures), additions.failures());
    failures.addAll(parts.writeFailures(recovered(shards)));
    return commit(
        parent,
        source,
        parent.map(Snapshot::generation).orElse(Generation.FIRST),
        positions(parent, shards),
        parts.entries(with(parent.map(Snapshot::entries), entries(parts, shards))),
        parts.failures(failures),
        parts.removals(removals),
        plan);
  }

  /**
   * Commits the living rows of {@code parent} at other positions, as a new generation; no plan of
   * before goes on.
   *
   * @param shards all
   */
  public Snapshot compacted(Snapshot parent, List<PublishedShard> shards)
      throws IOException, CommitException {
    Optional<Snapshot> index = Optional.of(parent);
    return commit(
        index,
        parent.source(),
        Generation.after(parent, Instant.now().toString()),
        shards.stream().flatMap(shard -> shard.positions().stream()).toList(),
        entries(parts(index), shards),
        parent.failures(),
        List.of(),
        new PlanProgress(UUID.randomUUID().toString(), 0));
  }

  /**
   * What of an index stays.
   *
   * @param positions all parts, ascending
   * @param entries parts that can be read
   * @param failures likewise
   * @param removals likewise
   */
  public record Kept(
      List<Part> positions, List<Part> entries, List<Part> failures, List<Part> removals) {}

  /**
   * Commits other objects in the place of damaged ones; no plan of before goes on, since that may
   * name positions that are empty now.
   *
   * @param entries of the shards that were made anew, ascending, up to that of the last shard
   * @param lost positions that count no longer
   */
  public Snapshot rebuilt(
      Snapshot parent, Kept kept, List<ShardEntry> entries, List<RemovalRow> lost)
      throws IOException, CommitException {
    Optional<Snapshot> index = Optional.of(parent);
    MergedParts parts = parts(index);
    return commit(
        index,
        parent.source(),
        parent.generation(),
        kept.positions(),
        parts.entries(with(Optional.of(kept.entries()), parts.writeEntries(entries))),
        kept.failures(),
        parts.removals(with(Optional.of(kept.removals()), parts.writeRemovals(lost))),
        new PlanProgress(UUID.randomUUID().toString(), 0));
  }

  private Snapshot commit(
      Optional<Snapshot> parent,
      SourcePin source,
      Generation generation,
      List<Part> positions,
      List<Part> entries,
      List<Part> failures,
      List<Part> removals,
      PlanProgress plan)
      throws IOException, CommitException {
    long rows = rows(positions);
    Snapshot next =
        new Snapshot(
            Snapshot.FORMAT,
            version(parent),
            UUID.randomUUID().toString(),
            parent.map(Snapshot::commitId).orElse(""),
            Instant.now().toString(),
            source,
            pins.model(),
            pins.types(),
            pins.metric(),
            pins.factory(),
            shardPlan.rowsPerShard(),
            generation,
            rows,
            rows - rows(removals),
            positions,
            entries,
            failures,
            removals,
            plan);
    committer.commit(next);
    return next;
  }

  /** What says that rows failed no longer which did so before. */
  private static List<FailureRow> recovered(List<PublishedShard> shards) {
    String now = Instant.now().toString();
    return shards.stream()
        .flatMap(shard -> shard.recovered().stream())
        .map(id -> FailureRow.left(id, now))
        .toList();
  }

  /** Of the child of {@code parent}. */
  public static long version(Optional<Snapshot> parent) {
    return parent.map(Snapshot::version).orElse(0L) + 1;
  }

  private static long rows(List<Part> parts) {
    return parts.stream().mapToLong(Part::rows).sum();
  }

  /** Those of the shards take the place of those of the open tail. */
  private static List<Part> positions(Optional<Snapshot> parent, List<PublishedShard> shards) {
    List<Part> positions = new ArrayList<>(parent.map(Snapshot::positions).orElse(List.of()));
    if (parent.isPresent() && !shards.isEmpty()) {
      long first = shards.get(0).entry().firstPosition();
      positions.removeAll(parent.get().positionsFrom(first));
    }
    shards.forEach(shard -> positions.addAll(shard.positions()));
    return positions;
  }

  private MergedParts parts(Optional<Snapshot> parent) {
    return new MergedParts(store, layout, version(parent), maxObjectBytes);
  }

  private static List<Part> entries(MergedParts parts, List<PublishedShard> shards)
      throws IOException {
    return parts.writeEntries(shards.stream().map(PublishedShard::entry).toList());
  }

  private static List<Part> with(Optional<List<Part>> before, List<Part> added) {
    List<Part> parts = new ArrayList<>(before.orElse(List.of()));
    parts.addAll(added);
    return parts;
  }
}
