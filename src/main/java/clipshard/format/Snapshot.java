package clipshard.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The whole index at one commit: every object that belongs to it, directly or through its parts.
 *
 * @param format of this document, {@value #FORMAT}
 * @param version 1 for the first commit, then one more each
 * @param commitId unique to the commit
 * @param parent the commitId before it; empty for the first
 * @param createdAt ISO-8601 in UTC
 * @param source what its ids are ids of
 * @param model what made the vectors
 * @param types labels of the index types, in their own order
 * @param metric {@code inner_product} or {@code l2}
 * @param factory FAISS factory string of full shards
 * @param rowsPerShard positions per shard
 * @param generation what positions mean
 * @param rows positions committed; the next one is this number
 * @param living those of them that count: the others have been removed, and none is given again
 * @param positions Parquet parts, ascending and contiguous in position
 * @param entries JSON parts of {@link ShardEntry}; for an ordinal, the last part that has it counts
 * @param failures Parquet parts; for an id, the last part that has it counts
 * @param removals Parquet parts of {@link RemovalRow}; a position is in one of them at most
 * @param plan the plan this commit belongs to
 */
public record Snapshot(
    int format,
    long version,
    String commitId,
    String parent,
    String createdAt,
    SourcePin source,
    ModelPin model,
    List<String> types,
    String metric,
    String factory,
    int rowsPerShard,
    Generation generation,
    long rows,
    long living,
    List<Part> positions,
    List<Part> entries,
    List<Part> failures,
    List<Part> removals,
    PlanProgress plan) {
  public static final int FORMAT = 2;

  public Snapshot {
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "The snapshot has format %d, this version reads format %d; build a new index in another storage.base-uri"
              .formatted(format, FORMAT));
    }
    types = List.copyOf(types);
    positions = List.copyOf(positions);
    entries = List.copyOf(entries);
    failures = List.copyOf(failures);
    removals = List.copyOf(removals);
    long counted = sum(positions);
    if (counted != rows) {
      throw new IllegalArgumentException(
          "The snapshot counts " + rows + " rows, its positions " + counted);
    }
    if (rows - sum(removals) != living) {
      throw new IllegalArgumentException(
          "The snapshot counts %d living rows of %d, its removals %d"
              .formatted(living, rows, sum(removals)));
    }
  }

  private static long sum(List<Part> parts) {
    return parts.stream().mapToLong(Part::rows).sum();
  }

  /**
   * Reads one.
   *
   * @throws IOException when the bytes are not one
   */
  public static Snapshot read(byte[] json) throws IOException {
    return Json.read(json, Snapshot.class);
  }

  /** The parts whose rows are at {@code first} and behind; it is the first position of one. */
  public List<Part> positionsFrom(long first) {
    return positionsBetween(first, rows);
  }

  /** Likewise those with rows before {@code end}. */
  public List<Part> positionsBetween(long first, long end) {
    List<Part> parts = new ArrayList<>();
    long position = 0;
    for (Part part : positions) {
      if (position >= first && position < end) {
        parts.add(part);
      }
      position += part.rows();
    }
    return parts;
  }

  /** The same index, of whose rows other things are recorded; what a next commit goes on from. */
  public Snapshot amended(List<Amendment> amendments) {
    Map<String, List<Part>> instead =
        amendments.stream().collect(Collectors.toMap(Amendment::key, Amendment::parts));
    return with(
        rows,
        living,
        positions.stream()
            .flatMap(part -> instead.getOrDefault(part.key(), List.of(part)).stream())
            .toList(),
        entries,
        failures,
        removals);
  }

  /** Its own values without the lists of parts, for sending to tasks; it counts no rows. */
  public Snapshot withoutParts() {
    return with(0, 0, List.of(), List.of(), List.of(), List.of());
  }

  private Snapshot with(
      long newRows,
      long newLiving,
      List<Part> newPositions,
      List<Part> newEntries,
      List<Part> newFailures,
      List<Part> newRemovals) {
    return new Snapshot(
        format,
        version,
        commitId,
        parent,
        createdAt,
        source,
        model,
        types,
        metric,
        factory,
        rowsPerShard,
        generation,
        newRows,
        newLiving,
        newPositions,
        newEntries,
        newFailures,
        newRemovals,
        plan);
  }
}
