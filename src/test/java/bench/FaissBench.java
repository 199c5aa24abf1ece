package bench;

import clipshard.config.IndexType;
import clipshard.config.Settings.Metric;
import clipshard.embed.Vectors;
import clipshard.faiss.FaissIndex;
import clipshard.search.ShardSearch;
import clipshard.search.TopHits;
import clipshard.shard.Sealing;
import clipshard.shard.ShardBuilder;
import clipshard.shard.ShardPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Building and serialising shards, and exact search, beside Python's FAISS doing the same, by
 * turns, one thread each. {@code scripts/bench.sh faiss}.
 */
public final class FaissBench implements AutoCloseable {
  private static final int DIMENSION = 512;
  private static final int SHARD = 1000;
  private static final int SHARDS_BUILT = 100;
  private static final int QUERIES = 200;
  private static final int K = 10;

  private final ShardBuilder builder =
      new ShardBuilder(
          new Sealing(Sealing.FLAT, DIMENSION, Metric.INNER_PRODUCT), new ShardPlan(SHARD));
  private final Random random = new Random(42);
  private final float[] shard = unit(SHARD);
  private final float[] queries = unit(QUERIES);
  private final FaissIndex whole = FaissIndex.create(DIMENSION, "Flat", Metric.INNER_PRODUCT);
  private final List<FaissIndex> shards = new ArrayList<>();

  private FaissBench(int rows) {
    for (int from = 0; from < rows; from += SHARD) {
      int count = Math.min(SHARD, rows - from);
      float[] vectors = unit(count);
      whole.add(vectors, count);
      FaissIndex part = FaissIndex.create(DIMENSION, "Flat", Metric.INNER_PRODUCT);
      part.add(vectors, count);
      shards.add(part);
    }
  }

  /** Arguments: rows, rounds, the command that starts Python's half. */
  public static void main(String[] arguments) throws IOException {
    int rounds = Integer.parseInt(arguments[1]);
    List<String> command = new ArrayList<>(Arrays.asList(arguments).subList(2, arguments.length));
    command.addAll(List.of(arguments[0], Integer.toString(SHARDS_BUILT)));
    try (FaissBench bench = new FaissBench(Integer.parseInt(arguments[0]));
        Peer python = new Peer("Python", command)) {
      for (int round = -1; round < rounds; round++) {
        python.measure(round, rounds, "building and serialising shards", "build", bench::build);
        python.measure(round, rounds, "search of one index", "search", bench::searchWhole);
        python.measure(
            round, rounds, "search of shards", "search", () -> bench.searchShards(QUERIES));
        python.measure(
            round,
            rounds,
            "search of shards, each score by itself",
            "search",
            () -> bench.searchShards(ShardSearch.EXACT_BLOCK));
      }
      python.summarise();
    }
  }

  private void build() {
    for (int number = 0; number < SHARDS_BUILT; number++) {
      builder.build(IndexType.COLOR, number, new byte[0], shard, SHARD);
    }
  }

  private void searchWhole() {
    whole.search(queries, QUERIES, K);
  }

  private void searchShards(int block) {
    float[][] rows = new float[QUERIES][];
    for (int query = 0; query < QUERIES; query++) {
      rows[query] = Arrays.copyOfRange(queries, query * DIMENSION, (query + 1) * DIMENSION);
    }
    ShardSearch search = new ShardSearch(rows, K, block);
    TopHits hits = search.none();
    for (int number = 0; number < shards.size(); number++) {
      search.search(shards.get(number), (long) number * SHARD, hits);
    }
  }

  private float[] unit(int count) {
    float[] vectors = new float[count * DIMENSION];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    for (int row = 0; row < count; row++) {
      Vectors.normalise(vectors, row * DIMENSION, DIMENSION);
    }
    return vectors;
  }

  @Override
  public void close() {
    whole.close();
    shards.forEach(FaissIndex::close);
  }
}
