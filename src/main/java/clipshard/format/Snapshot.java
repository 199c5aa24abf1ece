package clipshard.format;

import java.io.IOException;
import java.util.List;

/**
 * The whole index at one commit: every object that belongs to it, directly or through its parts.
 *
 * @param format of this document; {@value #FORMAT} is written, 1 is read too
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
 * @param rows positions committed; the next one is this number
 * @param positions Parquet parts, ascending and contiguous in position
 * @param entries JSON parts of {@link ShardEntry}; for an ordinal, the last part that has it counts
 * @param failures Parquet parts; for an id, the last part that has it counts
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
    long rows,
    List<Part> positions,
    List<Part> entries,
    List<Part> failures,
    PlanProgress plan) {
  public static final int FORMAT = 2;

  public Snapshot {
    if (format != FORMAT && format != 1) {
      throw new IllegalArgumentException(
          "The snapshot has format " + format + ", this version reads up to format " + FORMAT);
    }
    types = List.copyOf(types);
    positions = List.copyOf(positions);
    entries = List.copyOf(entries);
    failures = List.copyOf(failures);
    long counted = positions.stream().mapToLong(Part::rows).sum();
    if (counted != rows) {
      throw new IllegalArgumentException(
          "The snapshot counts " + rows + " rows, its positions " + counted);
    }
  }

  /**
   * Reads one.
   *
   * @throws IOException when the bytes are not one
   */
  public static Snapshot read(byte[] json) throws IOException {
    return Json.read(json, Snapshot.class, "source", SourcePin.UNKNOWN);
  }

  /** Its own values without the lists of parts, for sending to tasks; it counts no rows. */
  public Snapshot withoutParts() {
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
        0,
        List.of(),
        List.of(),
        List.of(),
        plan);
  }
}
