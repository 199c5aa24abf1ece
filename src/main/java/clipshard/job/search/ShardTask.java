package clipshard.job.search;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.faiss.FaissIndex;
import clipshard.format.ShardEntry;
import clipshard.job.ExecutorStores;
import clipshard.search.ShardSearch;
import clipshard.search.TopHits;
import clipshard.store.ObjectStore;
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
 * @param shards by ordinal
 * @param served null to search the Flat shards; otherwise what other programs are given, with these
 *     search parameters of FAISS, empty for its own
 */
record ShardTask(
    Settings.Storage storage,
    Map<Integer, ShardEntry> shards,
    IndexType type,
    String served,
    ShardSearch search)
    implements Serializable {
  /** Stands for all rows of a shard; a shard without rows to search is not searched. */
  static final byte[] ALL_ROWS = {};

  /**
   * The merged hits, as one element.
   *
   * @param chosen ordinals with the rows to search, as {@link BitSet#toByteArray} writes them
   */
  Iterator<byte[]> search(Iterator<Tuple2<Integer, byte[]>> chosen) throws IOException {
    TopHits hits = search.none();
    while (chosen.hasNext()) {
      Tuple2<Integer, byte[]> shard = chosen.next();
      ShardEntry entry = shards.get(shard._1());
      long first = entry.firstPosition();
      try (FaissIndex index = open(entry)) {
        if (shard._2().length == 0) {
          search.search(index, first, hits);
        } else if (isSealed(entry)) {
          search.searchDeeper(index, first, BitSet.valueOf(shard._2()), hits);
        } else {
          search.search(index, first, BitSet.valueOf(shard._2()), hits);
        }
        search.addExpected(index, first, hits);
      }
    }
    return List.of(hits.toBytes()).iterator();
  }

  private boolean isSealed(ShardEntry entry) {
    return served != null && entry.sealed().containsKey(type.label());
  }

  private FaissIndex open(ShardEntry entry) throws IOException {
    ObjectStore store = ExecutorStores.store(storage);
    if (!isSealed(entry)) {
      return FaissIndex.fromBytes(store.get(entry.objects().get(type.label())));
    }
    FaissIndex index = FaissIndex.fromOwnBytes(store.get(entry.sealed().get(type.label())));
    if (!served.isEmpty()) {
      index.configure(served);
    }
    return index;
  }
}
