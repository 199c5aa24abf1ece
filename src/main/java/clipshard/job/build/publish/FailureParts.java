package clipshard.job.build.publish;

import clipshard.config.Settings;
import clipshard.format.FailureRow;
import clipshard.format.Json;
import clipshard.format.ParquetParts;
import clipshard.format.Part;
import clipshard.format.RemovalRow;
import clipshard.format.StagedChunk;
import clipshard.format.StagedRow;
import clipshard.format.StorageLayout;
import clipshard.job.CpuTasks;
import clipshard.job.ExecutorStores;
import clipshard.job.JobGroup;
import clipshard.job.TaskFailure;
import clipshard.picture.PictureUrl;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The rows of a batch that have no vectors, as they are written. They go from where they are staged
 * to their parts in tasks, never through the driver; what they replace in vain does.
 *
 * @param writing gives each {@link Written} as JSON
 */
public record FailureParts(Future<List<byte[]>> writing) {
  /**
   * What a task tells the driver.
   *
   * @param parts of failures
   * @param removals of the positions whose rows have other pictures now, which failed for good
   */
  private record Written(List<Part> parts, List<RemovalRow> removals) {}

  /** Of a part: some megabytes of Parquet, and some dozen in its task's memory. */
  static final int MOST_ROWS = 100_000;

  /** That a task reads for a part, vectors and all: some 400 MB with chunks of 256 rows. */
  static final int MOST_CHUNKS = 256;

  /**
   * Begins to write the parts of a version. A slot that embeds is free only at a batch's end: to
   * wait for one while the shards do costs no time.
   *
   * @param most runs that try a transient failure
   * @param doubted whether what is final is to be tried again for some days
   * @param ill hosts of which no failure is recorded of a row that was looked at again
   * @param label for Spark's pages
   */
  public static FailureParts begin(
      JavaSparkContext spark,
      Settings.Storage storage,
      StorageLayout layout,
      long version,
      List<StagedChunk> chunks,
      int most,
      boolean doubted,
      Set<String> ill,
      String label)
      throws IOException {
    // As bytes: records in a list fail where Kryo is the cluster's serializer.
    List<byte[]> groups = groups(chunks).stream().map(Json::write).toList();
    if (groups.isEmpty()) {
      return new FailureParts(CompletableFuture.completedFuture(List.of()));
    }
    String now = Instant.now().toString();
    HashSet<String> shipped = new HashSet<>(ill);
    return JobGroup.during(
        spark.sc(),
        "publish",
        label,
        () ->
            new FailureParts(
                CpuTasks.of(spark.parallelize(groups, groups.size()))
                    .map(
                        group ->
                            Json.write(
                                write(
                                    storage,
                                    layout,
                                    version,
                                    Json.readList(group, ObjectRef.class),
                                    most,
                                    doubted,
                                    shipped,
                                    now)))
                    .collectAsync()));
  }

  /** Waits for them to be written. */
  public List<Part> parts() throws IOException {
    return written().stream().flatMap(written -> written.parts().stream()).toList();
  }

  /** Likewise, those of positions that the same commit removes. */
  public List<RemovalRow> removals() throws IOException {
    return written().stream().flatMap(written -> written.removals().stream()).toList();
  }

  private List<Written> written() throws IOException {
    return Json.readEach(TaskFailure.unwrapped(writing::get), Written.class);
  }

  /** Those of the chunks that have rows without vectors, a list for each part. */
  static List<List<ObjectRef>> groups(List<StagedChunk> chunks) {
    List<List<ObjectRef>> groups = new ArrayList<>();
    long rows = 0;
    for (StagedChunk chunk : chunks) {
      if (chunk.rejected() == 0) {
        continue;
      }
      rows += chunk.rejected();
      if (groups.isEmpty()
          || rows > MOST_ROWS
          || groups.get(groups.size() - 1).size() == MOST_CHUNKS) {
        groups.add(new ArrayList<>());
        rows = chunk.rejected();
      }
      groups.get(groups.size() - 1).add(chunk.object());
    }
    return groups;
  }

  /**
   * None where the row's days of doubt, which the record of its first try tells, go on; nor where a
   * row that was looked at again stays as it is, since its failure may pass.
   */
  private static Optional<FailureRow> failure(
      StagedRow row, boolean doubted, Set<String> ill, String now) {
    FailureRow failure = FailureRow.of(row.row(), row.rejected(), now);
    if (row.row().refreshes()) {
      boolean stays =
          doubted
              || row.rejected().reason().isTransient()
              || ill.contains(new PictureUrl(row.row().url()).origin());
      return stays ? Optional.empty() : Optional.of(failure);
    }
    if (!doubted || row.rejected().reason().isTransient()) {
      return Optional.of(failure);
    }
    return row.row().attempts() == FailureRow.DOUBTED
        ? Optional.empty()
        : Optional.of(failure.doubted());
  }

  private static Written write(
      Settings.Storage storage,
      StorageLayout layout,
      long version,
      List<ObjectRef> chunks,
      int most,
      boolean doubted,
      Set<String> ill,
      String now)
      throws IOException {
    ObjectStore store = ExecutorStores.store(storage);
    List<Part> written = new ArrayList<>();
    List<RemovalRow> removals = new ArrayList<>();
    ParquetParts<FailureRow> parts =
        new ParquetParts<>(
            FailureRow.PARQUET,
            MOST_ROWS,
            storage.maxObjectBytes(),
            (parquet, rows) -> {
              String key = layout.failures(version, DigestUtils.sha256Hex(parquet));
              written.add(Part.of(store.put(key, parquet), rows.size()));
            });
    for (ObjectRef chunk : chunks) {
      for (StagedRow row : StagedRow.PARQUET.read(store.get(chunk))) {
        Optional<FailureRow> failure =
            row.isRejected() ? failure(row, doubted, ill, now) : Optional.empty();
        if (failure.isPresent()) {
          parts.add(failure.get());
          if (row.row().isChange() && !failure.get().isDue(most)) {
            removals.add(row.row().removal(RemovalRow.Why.FAILED, now));
          }
        }
      }
    }
    parts.finish();
    return new Written(written, removals);
  }
}
