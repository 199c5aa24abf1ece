package clipshard.job;

import clipshard.commit.Json;
import clipshard.commit.Part;
import clipshard.commit.PositionRow;
import clipshard.commit.ShardEntry;
import clipshard.commit.Snapshot;
import clipshard.commit.StorageLayout;
import clipshard.config.Settings;
import clipshard.embed.IndexType;
import clipshard.shard.ShardPlan;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import clipshard.validate.AlignmentReport;
import clipshard.validate.CommittedIndex;
import clipshard.validate.Finding;
import clipshard.validate.ShardCheck;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Reads every shard, exported copy and part of positions in tasks, one object at a time. */
final class StructureCheck {
  private final JavaSparkContext spark;
  private final Settings settings;
  private final StorageLayout layout;

  StructureCheck(SparkSession spark, Settings settings, StorageLayout layout) {
    this.spark = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.settings = settings;
    this.layout = layout;
  }

  /** One object's check. */
  private interface Check extends Serializable {
    List<Finding> run(ObjectStore store, int number) throws IOException;
  }

  /** Whether a finding says that the rows of the index cannot be read. */
  static boolean isAboutPositions(Finding finding) {
    return finding.object().startsWith(StorageLayout.POSITIONS);
  }

  List<Finding> run(CommittedIndex index, AlignmentReport report) throws IOException {
    List<Finding> findings = new ArrayList<>();
    ArrayList<ShardEntry> entries = new ArrayList<>(index.shards().all());
    for (String label : index.snapshot().types()) {
      IndexType type = IndexType.of(label);
      findings.addAll(checkShards(index.snapshot(), entries, type));
      report.checked(label, entries.size(), "shards");
      report.checked(label, index.snapshot().rows(), "vectors");
      if (settings.exports().fixedNames()) {
        findings.addAll(checkCopies(entries, type));
        report.checked(label, entries.size(), "exported shards");
      }
    }
    findings.addAll(checkPositions(index));
    report.checked("index", index.snapshot().positions().size(), "parts of positions");
    return findings;
  }

  private List<Finding> checkShards(Snapshot snapshot, List<ShardEntry> entries, IndexType type)
      throws IOException {
    byte[] shipped = Json.write(snapshot.withoutParts());
    return inTasks(
        entries.size(),
        (store, number) ->
            new ShardCheck(Json.read(shipped, Snapshot.class))
                .check(store, entries.get(number), type));
  }

  private List<Finding> checkCopies(List<ShardEntry> entries, IndexType type) throws IOException {
    StorageLayout names = layout;
    return inTasks(
        entries.size(),
        (store, number) -> {
          ShardEntry entry = entries.get(number);
          ObjectRef original = entry.objects().get(type.label());
          String name = names.exportedShard(type, entry.ordinal());
          return readable(store, new ObjectRef(name, original.bytes(), original.sha256()));
        });
  }

  private List<Finding> checkPositions(CommittedIndex index) throws IOException {
    ArrayList<Part> parts = new ArrayList<>(index.snapshot().positions());
    long[] firsts = IntStream.range(0, parts.size()).mapToLong(index::firstPosition).toArray();
    ShardPlan plan = new ShardPlan(index.snapshot().rowsPerShard());
    return inTasks(
        parts.size(),
        (store, number) -> {
          Part part = parts.get(number);
          List<Finding> damage = readable(store, part.object());
          return damage.isEmpty()
              ? CommittedIndex.checkPositions(
                  part, firsts[number], plan, PositionRow.fromParquet(store.get(part.object())))
              : damage;
        });
  }

  private static List<Finding> readable(ObjectStore store, ObjectRef object) throws IOException {
    try {
      store.get(object);
      return List.of();
    } catch (FileNotFoundException e) {
      return List.of(Finding.error(object.key(), "is missing"));
    } catch (DamagedObjectException e) {
      return List.of(Finding.error(object.key(), e.getMessage()));
    }
  }

  private List<Finding> inTasks(int count, Check check) throws IOException {
    if (count == 0) {
      return List.of();
    }
    Settings.Storage storage = settings.storage();
    int slices = Math.min(count, 4 * spark.defaultParallelism());
    List<byte[]> results =
        spark
            .parallelize(IntStream.range(0, count).boxed().toList(), slices)
            .map(number -> Json.write(check.run(ExecutorLocal.store(storage), number)))
            .collect();
    List<Finding> findings = new ArrayList<>();
    for (byte[] result : results) {
      findings.addAll(Json.readList(result, Finding.class));
    }
    return findings;
  }
}
