package clipshard.scripts;

import clipshard.embed.Vectors;
import clipshard.faiss.DamagedIndexException;
import clipshard.faiss.FaissIndex;
import clipshard.faiss.IndexHeader;
import clipshard.store.ObjectStore;
import clipshard.store.ObjectTooLargeException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the shards of earlier scripts that have one number, one after the other. */
public final class ScriptShardReader {
  /** How far a norm may be from 1: what half precision leaves of it, with room. */
  static final double UNIT = 1e-3;

  /** What an array holds, and at most an eighth of this process: reading takes some copies. */
  private static final long MOST_BYTES =
      Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 8);

  private static final int BLOCK_FLOATS = 1 << 18;
  private static final List<String> ORDER = List.of("color", "structure", "combined");

  private final ObjectStore store;
  private final List<ShardFacts> facts = new ArrayList<>();
  private Optional<MeanOfTwo> mean = Optional.empty();
  private boolean isMeanComplete;
  private Optional<MeanFacts> meanFacts = Optional.empty();

  private ScriptShardReader(ObjectStore store) {
    this.store = store;
  }

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
   * Reads each of {@code shards}, which differ in type; in memory is one of them at a time, and one
   * array of its size where all three types are there.
   *
   * @throws IOException when the store fails; damage and absence are facts
   */
  public static Facts read(ObjectStore store, List<ScriptShard> shards) throws IOException {
    ScriptShardReader reader = new ScriptShardReader(store);
    List<ScriptShard> ordered = new ArrayList<>(shards);
    ordered.sort(Comparator.comparingInt(shard -> Math.floorMod(ORDER.indexOf(shard.type()), 4)));
    boolean isWithMean = ordered.size() >= 3 && isThree(ordered.subList(0, 3));
    for (ScriptShard shard : ordered) {
      reader.facts.add(reader.read(shard, isWithMean));
    }
    return new Facts(reader.facts, reader.meanFacts.stream().toList());
  }

  /** Whether these are color, structure and combined, of one size. */
  private static boolean isThree(List<ScriptShard> shards) {
    return shards.stream().map(ScriptShard::type).toList().equals(ORDER)
        && shards.stream().mapToLong(ScriptShard::bytes).distinct().count() == 1;
  }

  private ShardFacts read(ScriptShard shard, boolean isWithMean) throws IOException {
    byte[] bytes;
    try {
      bytes = store.get(shard.key(), MOST_BYTES);
    } catch (FileNotFoundException e) {
      return ShardFacts.unread(shard, ShardFacts.State.MISSING, "is listed and not there");
    } catch (ObjectTooLargeException e) {
      String reason =
          "is larger than %,d bytes; read are up to 2 GB, and an eighth of an executor's memory (--executor-memory)"
              .formatted(MOST_BYTES);
      return ShardFacts.unread(shard, ShardFacts.State.TOO_LARGE, reason);
    }
    Optional<IndexHeader> header = IndexHeader.of(bytes);
    if (header.isPresent() && !header.get().isFlat()) {
      return ShardFacts.foreign(
          shard,
          ShardFacts.State.FOREIGN,
          "is of FAISS's type %s; only Flat is read safely where no recorded hash vouches for the bytes"
              .formatted(header.get().name()),
          header.get().dimension(),
          header.get().count());
    }
    try (FaissIndex index = FaissIndex.fromBytes(bytes)) {
      if (isWithMean) {
        compare(shard, index);
      }
      return facts(shard, index);
    } catch (DamagedIndexException e) {
      return ShardFacts.unread(
          shard, ShardFacts.State.DAMAGED, "FAISS cannot read it: " + e.getMessage());
    }
  }

  private void compare(ScriptShard shard, FaissIndex index) {
    switch (shard.type()) {
      case "color" -> mean = Optional.of(new MeanOfTwo(index));
      case "structure" -> {
        isMeanComplete = mean.isPresent() && mean.get().fits(index);
        if (isMeanComplete) {
          mean.get().add(index);
        }
      }
      case "combined" -> {
        if (isMeanComplete && mean.get().fits(index)) {
          meanFacts = Optional.of(mean.get().compare(shard.number(), index));
        }
      }
      default -> {}
    }
  }

  private static ShardFacts facts(ScriptShard shard, FaissIndex index) {
    Norms norms = new Norms();
    int dimension = index.dimension();
    int block = Math.max(1, BLOCK_FLOATS / dimension);
    for (long first = 0; first < index.count(); first += block) {
      int rows = (int) Math.min(block, index.count() - first);
      norms.add(first, index.reconstruct(first, rows), dimension);
    }
    return new ShardFacts(
        shard.type(),
        shard.number(),
        shard.key(),
        ShardFacts.State.READ,
        "",
        dimension,
        index.metric().name().toLowerCase(Locale.ROOT),
        index.count(),
        norms.unusable,
        norms.firstUnusable,
        norms.notUnit,
        norms.least,
        norms.greatest);
  }

  /** The lengths of vectors seen so far. */
  private static final class Norms {
    private long unusable;
    private long firstUnusable = -1;
    private long notUnit;
    private double least = Double.MAX_VALUE;
    private double greatest;

    void add(long first, float[] rows, int dimension) {
      for (int at = 0; at < rows.length; at += dimension) {
        double norm = Vectors.norm(rows, at, dimension);
        if (!Vectors.isUsable(rows, at, dimension)) {
          firstUnusable = unusable == 0 ? first + at / dimension : firstUnusable;
          unusable++;
          continue;
        }
        notUnit += Math.abs(norm - 1) > UNIT ? 1 : 0;
        least = Math.min(least, norm);
        greatest = Math.max(greatest, norm);
      }
    }
  }
}
