package clipshard.job.search;

import static java.util.Comparator.comparing;

import clipshard.commit.CommittedShards;
import clipshard.commit.RemovedRows;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.embed.Vectors;
import clipshard.faiss.FaissIndex;
import clipshard.format.FailureRow;
import clipshard.format.RecordedVectors;
import clipshard.format.RemovalRow;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.job.JobException;
import clipshard.shard.ShardPlan;
import clipshard.text.Shown;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;
import scala.Tuple3;

/** Where ids live in a snapshot, and the vectors that the index holds for them. */
public record IndexedIds(IndexObjects objects, Snapshot snapshot, CommittedShards shards) {
  private static final int SHOWN_WIDTH = 60;

  /** Those of an index whose objects are read from the store. */
  public IndexedIds(
      JavaSparkContext spark, Settings.Storage storage, Snapshot snapshot, CommittedShards shards) {
    this(IndexObjects.readAnew(spark, storage), snapshot, shards);
  }

  /**
   * The position of each id.
   *
   * @throws JobException naming every id that has none
   */
  Map<String, Long> positions(Collection<String> ids) throws IOException {
    HashSet<String> wanted = new HashSet<>(ids);
    RemovedRows removed = shards.removed();
    List<Tuple2<String, Long>> found =
        objects.flatMap(
            snapshot.positions(),
            bytes ->
                RecordedVectors.PARQUET.read(bytes).stream()
                    .filter(row -> wanted.contains(row.id()) && !removed.contains(row.position()))
                    .map(row -> new Tuple2<>(row.id(), row.position()))
                    .iterator());
    Map<String, Long> positions = new HashMap<>();
    found.forEach(row -> positions.merge(row._1(), row._2(), Math::min));
    requireAll(wanted, positions);
    return positions;
  }

  private void requireAll(Collection<String> wanted, Map<String, Long> found) throws IOException {
    List<String> missing =
        new TreeSet<>(wanted).stream().filter(id -> !found.containsKey(id)).toList();
    if (missing.isEmpty()) {
      return;
    }
    List<String> failed =
        objects.flatMap(
            snapshot.failures(),
            bytes ->
                FailureRow.PARQUET.read(bytes).stream()
                    .map(FailureRow::id)
                    .filter(missing::contains)
                    .iterator());
    List<Tuple3<String, String, String>> removals =
        objects.flatMap(
            snapshot.removals(),
            bytes ->
                RemovalRow.PARQUET.read(bytes).stream()
                    .filter(row -> missing.contains(row.id()))
                    .map(row -> new Tuple3<>(row.id(), row.at(), row.why().name()))
                    .iterator());
    Map<String, Tuple3<String, String, String>> last = new HashMap<>();
    removals.forEach(row -> last.merge(row._1(), row, BinaryOperator.maxBy(comparing(Tuple3::_2))));
    throw new JobException(
        missing.stream()
            .map(
                id ->
                    "No row of the index has the id \"%s\"%s"
                        .formatted(
                            Shown.of(id, SHOWN_WIDTH).text(),
                            why(failed.contains(id), last.get(id))))
            .collect(Collectors.joining("\n")));
  }

  private static String why(boolean isFailed, Tuple3<String, String, String> removed) {
    if (removed != null) {
      return " any more: it was removed at %s, because %s"
          .formatted(
              Instant.parse(removed._2()).truncatedTo(ChronoUnit.SECONDS),
              why(RemovalRow.Why.valueOf(removed._3())));
    }
    return isFailed
        ? ": its picture could not be embedded"
        : ". Ids are compared exactly, letter case included";
  }

  /**
   * The vectors at some positions, L2-normalised; each shard that holds one is read, one in memory
   * per task.
   */
  public Map<Long, float[]> vectors(Collection<Long> positions, IndexType type) throws IOException {
    ShardPlan plan = new ShardPlan(snapshot.rowsPerShard());
    Map<Integer, List<Long>> byShard =
        positions.stream().collect(Collectors.groupingBy(plan::shardOf));
    List<ShardEntry> entries = List.copyOf(shards.all());
    BitSet numbers = new BitSet();
    for (int number = 0; number < entries.size(); number++) {
      numbers.set(number, byShard.containsKey(entries.get(number).ordinal()));
    }
    List<Tuple2<Long, byte[]>> found =
        objects.flatMap(
            ShardPass.flat(entries, type),
            numbers,
            (number, bytes) -> {
              int shard = entries.get(number).ordinal();
              return reconstructed(bytes, byShard.get(shard), plan.firstPosition(shard)).iterator();
            });
    Map<Long, float[]> vectors = new HashMap<>();
    found.forEach(row -> vectors.put(row._1(), Vectors.fromBytes(row._2())));
    return vectors;
  }

  private static List<Tuple2<Long, byte[]>> reconstructed(
      byte[] shard, List<Long> positions, long first) {
    List<Tuple2<Long, byte[]>> vectors = new ArrayList<>();
    try (FaissIndex index = FaissIndex.fromBytes(shard)) {
      for (long position : positions) {
        float[] vector = index.reconstruct(position - first);
        vectors.add(new Tuple2<>(position, Vectors.toBytes(vector, 0, vector.length)));
      }
    }
    return vectors;
  }

  private static String why(RemovalRow.Why why) {
    return switch (why) {
      case GONE -> "its row had left the table";
      case CHANGED, FAILED -> "its picture is another one, which could not be embedded";
      case LOST -> "it was lost by damage, and its picture could not be embedded again";
    };
  }
}
