package clipshard.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings.Metric;
import clipshard.embed.Vectors;
import clipshard.faiss.FaissIndex;
import clipshard.faiss.SearchResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Searching shards and merging is FAISS's own search of all of them in one index. */
class ShardSearchTest {
  private static final int DIMENSION = 4;

  /** Unit vectors with few different values, so that many are equal or equally far away. */
  private static float[] rows(Random random, int count) {
    float[] rows = new float[count * DIMENSION];
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < DIMENSION; i++) {
        rows[row * DIMENSION + i] = random.nextInt(3) - 1;
      }
      rows[row * DIMENSION + random.nextInt(DIMENSION)] = 1;
      Vectors.normalise(rows, row * DIMENSION, DIMENSION);
    }
    return rows;
  }

  private static float[][] queries(Random random, int count) {
    float[] flat = rows(random, count);
    return IntStream.range(0, count)
        .mapToObj(row -> Arrays.copyOfRange(flat, row * DIMENSION, (row + 1) * DIMENSION))
        .toArray(float[][]::new);
  }

  /** What FAISS answers when it is asked for everything, ties by position. */
  private static List<List<Long>> wanted(
      FaissIndex merged, float[][] queries, int k, BitSet allowed) {
    List<List<Long>> wanted = new ArrayList<>();
    int sign = merged.metric() == Metric.L2 ? 1 : -1;
    for (float[] query : queries) {
      SearchResult all = merged.search(query, 1, (int) Math.max(1, merged.count()));
      wanted.add(
          IntStream.range(0, all.positions().length)
              .filter(at -> all.positions()[at] >= 0 && allowed.get((int) all.positions()[at]))
              .boxed()
              .sorted(
                  Comparator.<Integer>comparingDouble(at -> (double) sign * all.distances()[at])
                      .thenComparing(at -> all.positions()[at]))
              .limit(k)
              .map(at -> all.positions()[at])
              .toList());
    }
    return wanted;
  }

  private static List<Long> found(TopHits hits, int query) {
    return hits.hits(query).stream().map(TopHits.Hit::position).toList();
  }

  /** Cuts 0 to count into shards of random sizes; the answer holds where each begins. */
  private static List<Integer> split(Random random, int count) {
    List<Integer> firsts = new ArrayList<>();
    for (int first = 0; first < count; first += 1 + random.nextInt(20)) {
      firsts.add(first);
    }
    return firsts;
  }

  @Property(tries = 300)
  void anySplitIntoShardsInAnyOrderGivesWhatTheMergedIndexGives(
      @ForAll long seed,
      @ForAll Metric metric,
      @ForAll @IntRange(min = 0, max = 120) int count,
      @ForAll @IntRange(min = 1, max = 140) int k,
      @ForAll @IntRange(min = 1, max = 25) int asked,
      @ForAll boolean filtered) {
    Random random = new Random(seed);
    float[] rows = rows(random, count);
    ShardSearch search = new ShardSearch(queries(random, asked), k, ShardSearch.EXACT_BLOCK);
    BitSet allowed = new BitSet();
    allowed.set(0, count);
    if (filtered) {
      random.ints(count, 0, count + 1).forEach(allowed::clear);
    }
    List<Integer> firsts = split(random, count);
    List<byte[]> parts = new ArrayList<>();
    try (FaissIndex merged = FaissIndex.create(DIMENSION, "Flat", metric)) {
      for (int number = 0; number < firsts.size(); number++) {
        int to = number + 1 < firsts.size() ? firsts.get(number + 1) : count;
        parts.add(hits(search, metric, rows, firsts.get(number), to, filtered ? allowed : null));
        merge(merged, metric, rows, firsts.get(number), to);
      }
      Collections.shuffle(parts, random);
      TopHits hits = search.none();
      parts.forEach(part -> hits.merge(read(part)));
      List<List<Long>> wanted = wanted(merged, search.queries(), k, allowed);
      for (int query = 0; query < asked; query++) {
        assertEquals(wanted.get(query), found(hits, query));
      }
    }
  }

  private static byte[] hits(
      ShardSearch search, Metric metric, float[] rows, int from, int to, BitSet allowed) {
    TopHits hits = search.none();
    try (FaissIndex shard = FaissIndex.create(DIMENSION, "Flat", metric)) {
      shard.add(Arrays.copyOfRange(rows, from * DIMENSION, to * DIMENSION), to - from);
      if (allowed == null) {
        search.search(shard, from, hits);
      } else {
        search.search(shard, from, allowed.get(from, to), hits);
      }
      return hits.toBytes();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void merge(FaissIndex merged, Metric metric, float[] rows, int from, int to) {
    try (FaissIndex shard = FaissIndex.create(DIMENSION, "Flat", metric)) {
      shard.add(Arrays.copyOfRange(rows, from * DIMENSION, to * DIMENSION), to - from);
      merged.merge(shard);
    }
  }

  private static TopHits read(byte[] bytes) {
    try {
      return TopHits.fromBytes(bytes);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void rowsThatOnlyTheirDistanceTellsApartAreInItsOrder() {
    float[][] query = {{1, 0, 0, 0}};
    float[] far = {1, 3e-5f, 0, 0};
    float[] near = {1, 1e-5f, 0, 0};
    try (FaissIndex index = FaissIndex.create(DIMENSION, "Flat", Metric.L2)) {
      index.add(far, 1);
      index.add(near, 1);
      TopHits hits = new TopHits(1, 2);
      new ShardSearch(query, 2, 1).search(index, 100, hits);
      assertEquals(List.of(101L, 100L), found(hits, 0));
      assertEquals(List.of(1f, 1f), hits.hits(0).stream().map(TopHits.Hit::cosine).toList());
    }
  }

  @Test
  void chosenRowsAreFoundHoweverFarAwayTheyAre() {
    Random random = new Random(1);
    int count = 500;
    float[] rows = rows(random, count);
    float[] query = {1, 0, 0, 0};
    for (int i = 0; i < DIMENSION; i++) {
      rows[417 * DIMENSION + i] = -query[i];
    }
    BitSet one = new BitSet();
    one.set(417);
    try (FaissIndex index = FaissIndex.create(DIMENSION, "Flat", Metric.INNER_PRODUCT)) {
      index.add(rows, count);
      TopHits hits = new TopHits(1, 10);
      new ShardSearch(new float[][] {query}, 10, 1).search(index, 0, one, hits);
      assertEquals(List.of(new TopHits.Hit(417, -1f, -1f)), hits.hits(0));
    }
  }

  @Test
  void aQueryOfAnotherDimensionIsRefused() {
    try (FaissIndex index = FaissIndex.create(DIMENSION, "Flat", Metric.INNER_PRODUCT)) {
      ShardSearch search = new ShardSearch(new float[][] {{1, 0}}, 3, 1);
      TopHits hits = search.none();
      String message =
          assertThrows(IllegalArgumentException.class, () -> search.search(index, 0, hits))
              .getMessage();
      assertTrue(message.contains("vector dimensions differ: 4!=2"), message);
    }
  }

  @Test
  void theCosineOfAnExpectedPositionComesFromItsShardAlone() {
    float[][] queries = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}};
    ShardSearch search = new ShardSearch(queries, 1, 3, new long[] {10, 11, 12});
    TopHits hits = search.none();
    try (FaissIndex shard = FaissIndex.create(DIMENSION, "Flat", Metric.INNER_PRODUCT)) {
      shard.add(new float[] {1, 0, 0, 0, 0.8f, 0.6f, 0, 0}, 2);
      search.addExpected(shard, 10, hits);
    }
    assertEquals(1, hits.own(0));
    assertEquals(0.6f, hits.own(1));
    assertEquals(Float.NaN, hits.own(2));
  }
}
