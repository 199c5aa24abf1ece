package clipshard.job.search;

import clipshard.faiss.FaissIndex;
import clipshard.format.ShardEntry;
import clipshard.search.ShardSearch;
import clipshard.search.TopHits;
import java.io.IOException;
import java.io.Serializable;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import scala.Tuple2;

/**
 * A task: searches queries in some shards, one in memory at a time.
 *
 * @param shards by number
 * @param rows by ordinal, the rows to search, as {@link BitSet#toByteArray} writes them; all rows
 *     of a shard that is not there
 * @param sealed by number, whether a shard's bytes are of an index of another factory; empty where
 *     none are
 * @param parameters of FAISS to search those with; empty for its own
 */
record ShardTask(
    List<ShardEntry> shards,
    ShardSearch search,
    Map<Integer, byte[]> rows,
    List<Boolean> sealed,
    String parameters)
    implements Serializable {

  /**
   * The merged hits, as one element.
   *
   * @param read numbers with the shards' bytes
   */
  Iterator<byte[]> search(Iterator<Tuple2<Integer, byte[]>> read) throws IOException {
    TopHits hits = search.none();
    while (read.hasNext()) {
      Tuple2<Integer, byte[]> shard = read.next();
      ShardEntry entry = shards.get(shard._1());
      long first = entry.firstPosition();
      byte[] chosen = rows.get(entry.ordinal());
      try (FaissIndex index = open(shard._1(), shard._2())) {
        if (chosen == null) {
          search.search(index, first, hits);
        } else if (isSealed(shard._1())) {
          search.searchDeeper(index, first, BitSet.valueOf(chosen), hits);
        } else {
          search.search(index, first, BitSet.valueOf(chosen), hits);
        }
        search.addExpected(index, first, hits);
      }
    }
    return List.of(hits.toBytes()).iterator();
  }

  private boolean isSealed(int number) {
    return !sealed.isEmpty() && sealed.get(number);
  }

  private FaissIndex open(int number, byte[] bytes) {
    if (!isSealed(number)) {
      return FaissIndex.fromBytes(bytes);
    }
    FaissIndex index = FaissIndex.fromOwnBytes(bytes);
    if (!parameters.isEmpty()) {
      index.configure(parameters);
    }
    return index;
  }
}
