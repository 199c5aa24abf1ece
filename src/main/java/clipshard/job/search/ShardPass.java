package clipshard.job.search;

import clipshard.commit.CommittedShards;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.job.TaskFailure;
import clipshard.search.ShardSearch;
import clipshard.search.TopHits;
import clipshard.store.ObjectRef;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * One pass over the shards of an index type: over all, or over those that hold the rows that are
 * searched.
 */
public record ShardPass(IndexObjects objects, Snapshot snapshot, CommittedShards shards) {

  /** A pass that reads every shard from the store. */
  public ShardPass(
      JavaSparkContext spark, Settings.Storage storage, Snapshot snapshot, CommittedShards shards) {
    this(IndexObjects.readAnew(spark, storage), snapshot, shards);
  }

  /** The best hits of all queries among all rows that count. */
  public TopHits run(ShardSearch search, IndexType type) throws IOException {
    return run(search, type, Optional.empty());
  }

  /**
   * Likewise among some rows.
   *
   * @param chosen as {@link ChosenRows} gives them; empty for all that count
   */
  TopHits run(ShardSearch search, IndexType type, Optional<Map<Integer, byte[]>> chosen)
      throws IOException {
    List<ShardEntry> entries = List.copyOf(shards.all());
    Map<Integer, byte[]> rows = chosen.orElseGet(this::living);
    BitSet numbers = new BitSet();
    for (int number = 0; number < entries.size(); number++) {
      int shard = entries.get(number).ordinal();
      numbers.set(
          number, chosen.isPresent() ? rows.containsKey(shard) : isAlive(entries.get(number)));
    }
    return run(new ShardTask(entries, search, rows, List.of(), ""), flat(entries, type), numbers);
  }

  private boolean isAlive(ShardEntry shard) {
    return shards.removed().count(shard.ordinal()) < shard.count();
  }

  /** The rows that count of the shards in which not all do. */
  private Map<Integer, byte[]> living() {
    Map<Integer, byte[]> living = new HashMap<>();
    for (ShardEntry shard : shards.all()) {
      if (shards.removed().count(shard.ordinal()) > 0) {
        living.put(shard.ordinal(), shards.removed().living(shard).toByteArray());
      }
    }
    return living;
  }

  /** The Flat shards of a type. */
  static List<ObjectRef> flat(List<ShardEntry> entries, IndexType type) {
    return entries.stream().map(entry -> entry.objects().get(type.label())).toList();
  }

  /**
   * Among all rows that count in the shards that other programs are given.
   *
   * @param parameters FAISS searches with; empty for its own
   */
  public TopHits runServed(ShardSearch search, IndexType type, String parameters)
      throws IOException {
    List<ShardEntry> entries = List.copyOf(shards.all());
    List<Boolean> sealed =
        entries.stream().map(entry -> entry.sealed().containsKey(type.label())).toList();
    List<ObjectRef> served = entries.stream().map(entry -> entry.served(type.label())).toList();
    BitSet alive = new BitSet();
    for (int number = 0; number < entries.size(); number++) {
      alive.set(number, isAlive(entries.get(number)));
    }
    return run(new ShardTask(entries, search, living(), sealed, parameters), served, alive);
  }

  private TopHits run(ShardTask task, List<ObjectRef> read, BitSet numbers) throws IOException {
    TopHits merged = task.search().none();
    if (!numbers.isEmpty()) {
      for (byte[] hits :
          TaskFailure.unwrapped(objects.read(read, numbers).mapPartitions(task::search)::collect)) {
        merged.merge(TopHits.fromBytes(hits));
      }
    }
    return merged;
  }
}
