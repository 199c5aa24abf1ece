package clipshard.job.search;

import clipshard.config.Settings;
import clipshard.faiss.FaissIndex;
import clipshard.job.ExecutorStores;
import clipshard.search.ShardSearch;
import clipshard.search.TopHits;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectRef;
import java.io.IOException;
import java.io.Serializable;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import scala.Tuple2;

/**
 * A task: searches queries in some shards, reading each once, one in memory at a time.
 *
 * @param objects per shard, FAISS's serialisation of it
 */
record ShardTask(
    Settings.Storage storage, Map<Integer, ObjectRef> objects, ShardPlan plan, ShardSearch search)
    implements Serializable {
  /** Stands for all rows of a shard; a shard without rows to search is not searched. */
  static final byte[] ALL_ROWS = {};

  /**
   * The merged hits, as one element.
   *
   * @param shards ordinals with the rows to search, as {@link BitSet#toByteArray} writes them
   */
  Iterator<byte[]> search(Iterator<Tuple2<Integer, byte[]>> shards) throws IOException {
    TopHits hits = search.none();
    while (shards.hasNext()) {
      Tuple2<Integer, byte[]> shard = shards.next();
      long first = plan.firstPosition(shard._1());
      try (FaissIndex index = open(shard._1())) {
        if (shard._2().length == 0) {
          search.search(index, first, hits);
        } else {
          search.search(index, first, BitSet.valueOf(shard._2()), hits);
        }
      }
    }
    return List.of(hits.toBytes()).iterator();
  }

  private FaissIndex open(int ordinal) throws IOException {
    return FaissIndex.fromBytes(ExecutorStores.store(storage).get(objects.get(ordinal)));
  }
}
