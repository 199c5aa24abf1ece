package clipshard.scripts;

import clipshard.faiss.DamagedIndexException;
import clipshard.faiss.FaissIndex;
import clipshard.faiss.IndexHeader;
import clipshard.store.ObjectStore;
import clipshard.store.ObjectTooLargeException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the shards of earlier scripts that have one number, one after the other. */
public final class ScriptShardReader {
  /** What an array holds, and at most an eighth of this process: reading takes some copies. */
  private static final long MOST_BYTES =
      Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 8);

  private ScriptShardReader() {}

  /**
   * What the shards with one number gave.
   *
   * @param mean at most one: there is none unless all three types were read and have one shape
   */
  public record Facts(List<ShardFacts> shards, List<MeanFacts> mean) {
    public Facts {
      shards = List.copyOf(shards);
      mean = List.copyOf(mean);
    }
  }

  /**
   * Reads each of {@code shards}, one of {@link ScriptIndexCheck#groups}; in memory is one of them
   * at a time, and one array of its size where all three types are there.
   *
   * @throws IOException when the store fails; damage and absence are facts
   */
  public static Facts read(ObjectStore store, List<ScriptShard> shards) throws IOException {
    List<ShardFacts> facts = new ArrayList<>();
    MeanOfTwo mean = new MeanOfTwo(shards);
    for (ScriptShard shard : shards) {
      facts.add(read(store, shard, mean));
    }
    return new Facts(facts, mean.facts());
  }

  private static ShardFacts read(ObjectStore store, ScriptShard shard, MeanOfTwo mean)
      throws IOException {
    byte[] bytes;
    try {
      bytes = store.get(shard.key(), MOST_BYTES);
    } catch (FileNotFoundException e) {
      return ShardFacts.damaged(shard, "is listed and not there");
    } catch (ObjectTooLargeException e) {
      String reason =
          "is larger than %,d bytes; read are up to 2 GB, and an eighth of an executor's memory (--executor-memory)"
              .formatted(MOST_BYTES);
      return ShardFacts.notRead(shard, reason, 0, -1);
    }
    Optional<IndexHeader> header = IndexHeader.of(bytes);
    if (header.isPresent() && !header.get().isFlat()) {
      String reason =
          "is of FAISS's type %s; only Flat is read safely where no recorded hash vouches for the bytes"
              .formatted(header.get().name());
      return ShardFacts.notRead(shard, reason, header.get().dimension(), header.get().count());
    }
    try (FaissIndex index = FaissIndex.fromBytes(bytes)) {
      mean.add(shard, index);
      return new ShardFacts(
          shard,
          ShardFacts.State.READ,
          "",
          index.dimension(),
          index.metric().name().toLowerCase(Locale.ROOT),
          index.count(),
          ShardFacts.Norms.of(index));
    } catch (DamagedIndexException e) {
      return ShardFacts.damaged(shard, "FAISS cannot read it: " + e.getMessage());
    }
  }
}
