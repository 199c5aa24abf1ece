package clipshard.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaissIndexTest {

  /** Two unit vectors and one longer than they are. */
  private static final float[] THREE = {1, 0, 0, 1, 2, 2};

  @ParameterizedTest
  @EnumSource
  void bytesComeBackAsTheSameIndex(Metric metric) {
    float[] rows = RandomRows.of(1, 100, 512);
    byte[] bytes;
    try (FaissIndex index = FaissIndex.create(512, "Flat", metric)) {
      index.add(rows, 100);
      bytes = index.toBytes();
    }
    try (FaissIndex index = FaissIndex.fromBytes(bytes)) {
      assertEquals(100, index.count());
      assertEquals(512, index.dimension());
      assertEquals(metric, index.metric());
      assertTrue(index.isTrained());
      assertArrayEquals(rows, index.reconstruct(0, 100));
      assertArrayEquals(bytes, index.toBytes());
    }
  }

  @Test
  void anEmptyIndexComesBackEmptyAndFindsNothing() {
    try (FaissIndex created = FaissIndex.create(2, "Flat", Metric.INNER_PRODUCT);
        FaissIndex index = FaissIndex.fromBytes(created.toBytes())) {
      assertEquals(0, index.count());
      assertArrayEquals(new long[] {-1, -1}, index.search(new float[] {1, 0}, 1, 2).positions());
      assertEquals(0, index.reconstruct(0, 0).length);
      assertEquals(0, index.search(new float[0], 0, 2).positions().length);
    }
  }

  /** FAISS has other paths from 20 queries, from k = 100, and for k = 1. */
  @ParameterizedTest
  @EnumSource
  void whereNothingComparesThePositionIsMinusOne(Metric metric) {
    float[] nan = {Float.NaN, Float.NaN, Float.NaN};
    try (FaissIndex empty = FaissIndex.create(3, "Flat", metric);
        FaissIndex bad = FaissIndex.create(3, "Flat", metric);
        FaissIndex good = FaissIndex.create(3, "Flat", metric)) {
      bad.add(nan, 1);
      good.add(new float[] {1, 0, 0}, 1);
      for (int queries : new int[] {1, 19, 20, 21, 200}) {
        for (int k : new int[] {1, 2, 99, 100, 150}) {
          requireNothing(empty.search(RandomRows.of(7, queries, 3), queries, k));
          requireNothing(bad.search(RandomRows.of(7, queries, 3), queries, k));
          requireNothing(good.search(repeat(nan, queries), queries, k));
        }
      }
    }
  }

  @Test
  void innerProductsComeLargestFirst() {
    try (FaissIndex index = FaissIndex.create(2, "Flat", Metric.INNER_PRODUCT)) {
      index.add(THREE, 3);
      SearchResult result = index.search(new float[] {1, 0, 0, 1}, 2, 2);
      assertArrayEquals(new long[] {2, 0, 2, 1}, result.positions());
      assertArrayEquals(new float[] {2, 1, 2, 1}, result.distances());
    }
  }

  @Test
  void squaredDistancesComeSmallestFirstAndMissingNeighboursAreMinusOne() {
    try (FaissIndex index = FaissIndex.create(2, "Flat", Metric.L2)) {
      index.add(THREE, 3);
      SearchResult result = index.search(new float[] {2, 1}, 1, 4);
      assertArrayEquals(new long[] {2, 0, 1, -1}, result.positions());
      assertEquals(1, result.distances()[0]);
      assertEquals(2, result.distances()[1]);
      assertEquals(4, result.distances()[2]);
    }
  }

  @Test
  void vectorsAreReconstructedOneByOneAndInRanges() {
    try (FaissIndex index = FaissIndex.create(2, "Flat", Metric.INNER_PRODUCT)) {
      index.add(THREE, 3);
      assertArrayEquals(new float[] {0, 1}, index.reconstruct(1));
      assertArrayEquals(new float[] {0, 1, 2, 2}, index.reconstruct(1, 2));
      refused("positions 3 to 3 are not in an index of 3 vectors", () -> index.reconstruct(3));
      refused("positions -1 to -1 are not in an index of 3", () -> index.reconstruct(-1));
      refused("positions 2 to 3 are not in an index of 3", () -> index.reconstruct(2, 2));
      refused("positions", () -> index.reconstruct(Long.MAX_VALUE, 2));
      refused("positions", () -> index.reconstruct(0, -1));
    }
  }

  /** One index was created and the other read: two different classes to FAISS. */
  @ParameterizedTest
  @EnumSource
  void mergingAppendsAndEmptiesTheOther(Metric metric) {
    try (FaissIndex created = FaissIndex.create(2, "Flat", metric);
        FaissIndex source = FaissIndex.create(2, "Flat", metric)) {
      source.add(THREE, 3);
      try (FaissIndex read = FaissIndex.fromBytes(source.toBytes())) {
        created.add(new float[] {5, 6}, 1);
        created.merge(read);
        assertEquals(0, read.count());
        read.merge(created);
        assertEquals(0, created.count());
        assertArrayEquals(new float[] {5, 6, 1, 0, 0, 1, 2, 2}, read.reconstruct(0, 4));
        try (FaissIndex again = FaissIndex.fromBytes(read.toBytes())) {
          assertEquals(4, again.count());
        }
      }
    }
  }

  @Test
  void indexesThatDoNotFitAreNotMerged() {
    try (FaissIndex index = FaissIndex.create(512, "Flat", Metric.INNER_PRODUCT);
        FaissIndex wider = FaissIndex.create(768, "Flat", Metric.INNER_PRODUCT);
        FaissIndex l2 = FaissIndex.create(512, "Flat", Metric.L2)) {
      refused("vector dimensions differ: 512!=768", () -> index.merge(wider));
      refused("metrics differ: INNER_PRODUCT!=L2", () -> index.merge(l2));
      refused("merged with itself", () -> index.merge(index));
    }
  }

  @Test
  void wrongLengthsAreRefusedWithTheValues() {
    try (FaissIndex index = FaissIndex.create(512, "Flat", Metric.INNER_PRODUCT)) {
      refused("vector dimensions differ: 512!=768", () -> index.add(new float[768], 1));
      refused(
          "2 vectors of dimension 512 are not 1025 floats", () -> index.add(new float[1025], 2));
      refused("0 vectors of dimension 512 are not 1 floats", () -> index.add(new float[1], 0));
      refused("-1 vectors of dimension 512", () -> index.add(new float[512], -1));
      refused("vector dimensions differ: 512!=1", () -> index.search(new float[2], 2, 1));
      refused("k must be at least 1: 0", () -> index.search(new float[512], 1, 0));
      refused("2*2000000000 does not fit", () -> index.search(new float[1024], 2, 2_000_000_000));
      assertEquals(0, index.count());
    }
    refused("dimension must be at least 1: 0", () -> FaissIndex.create(0, "Flat", Metric.L2));
  }

  /** The C++ side checks for itself. */
  @Test
  void theNativeSideRefusesWrongLengths() {
    try (NativeIndex index = NativeIndex.create(2, "Flat", false)) {
      failed("rows has 3 elements, not 2*2", () -> index.add(new float[3], 3, 2));
      failed("rows has 3 elements, not 2*2", () -> index.train(new float[3], 3, 2));
      failed("rows", () -> index.add(new float[0], 0, Long.MAX_VALUE));
      failed("rows", () -> index.add(new float[0], -2, -1));
      index.add(THREE, 6, 3);
      failed(
          "outside the index", () -> FaissIndex.require(index.reconstruct(2, 2, new float[4], 4)));
      failed(
          "outside the index", () -> FaissIndex.require(index.reconstruct(-1, 1, new float[2], 2)));
      failed("rows has 1", () -> FaissIndex.require(index.reconstruct(0, 1, new float[1], 1)));
      failed("positions has 1", () -> search(index, 2, 1, 2));
      failed("distances has 1", () -> search(index, 2, 2, 1));
      failed("queries has 3", () -> search(index, 3, 2, 2));
      failed("outgrown", () -> FaissIndex.require(index.write(new byte[8], 8)));
      failed("shrunk", () -> FaissIndex.require(index.write(new byte[1000], 1000)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Flatt", "IVF", "Fl\u00e4t", "HNSW99999999999999999999", "PQ7"})
  void unknownFactoriesAreRefusedByName(String factory) {
    IllegalArgumentException e =
        refused(
            "FAISS makes no index of \"" + factory + "\" with dimension 512 and metric L2: ",
            () -> FaissIndex.create(512, factory, Metric.L2));
    assertFalse(e.getMessage().contains("faiss::"), e.getMessage());
  }

  @Test
  void otherFactoriesAreReadAsOurOwnOnly() {
    try (FaissIndex index = FaissIndex.create(8, "HNSW8", Metric.L2)) {
      float[] rows = RandomRows.of(2, 200, 8);
      index.add(rows, 200);
      assertEquals(7, index.search(index.reconstruct(7), 1, 1).positions()[0]);
      byte[] bytes = index.toBytes();
      try (FaissIndex other = FaissIndex.create(8, "HNSW8", Metric.L2)) {
        failed("not implemented", () -> index.merge(other));
      }
      DamagedIndexException e =
          assertThrows(DamagedIndexException.class, () -> FaissIndex.fromBytes(bytes));
      assertTrue(e.getMessage().contains("reading type \"IHNf\" is not supported"), e.getMessage());
      try (FaissIndex own = FaissIndex.fromOwnBytes(bytes)) {
        assertArrayEquals(rows, own.reconstruct(0, 200));
        assertArrayEquals(bytes, own.toBytes());
      }
      byte[] longer = Arrays.copyOf(bytes, bytes.length + 3);
      e = assertThrows(DamagedIndexException.class, () -> FaissIndex.fromOwnBytes(longer));
      assertTrue(e.getMessage().contains("3 bytes follow it"), e.getMessage());
      byte[] shorter = Arrays.copyOf(bytes, bytes.length - 3);
      e = assertThrows(DamagedIndexException.class, () -> FaissIndex.fromOwnBytes(shorter));
      assertTrue(e.getMessage().contains("it asks for more bytes than"), e.getMessage());
    }
  }

  @Test
  void anUntrainedIndexTakesNoVectors() {
    try (FaissIndex index = FaissIndex.create(8, "IVF4,Flat", Metric.L2)) {
      float[] rows = RandomRows.of(3, 400, 8);
      assertFalse(index.isTrained());
      assertThrows(IllegalStateException.class, () -> index.add(rows, 400));
      index.train(rows, 400);
      index.add(rows, 400);
      assertEquals(400, index.count());
    }
  }

  @Test
  void searchParametersAreSetOrRefused() {
    float[] rows = RandomRows.of(6, 400, 8);
    try (FaissIndex index = FaissIndex.create(8, "IVF16,Flat", Metric.L2)) {
      index.train(rows, 400);
      index.add(rows, 400);
      long few = found(index.search(rows, 400, 100));
      index.configure("nprobe=16");
      assertEquals(400 * 100, found(index.search(rows, 400, 100)));
      assertTrue(few < 400 * 100 / 2, few + " found in one list");
      refused(
          "FAISS does not take the search parameters \"efSearch=3\" for this index: ",
          () -> index.configure("efSearch=3"));
    }
  }

  private static long found(SearchResult result) {
    return Arrays.stream(result.positions()).filter(position -> position >= 0).count();
  }

  @Test
  void aClosedIndexSaysSo() {
    FaissIndex index = FaissIndex.create(2, "Flat", Metric.L2);
    index.close();
    index.close();
    assertThrows(IllegalStateException.class, index::count);
    assertThrows(IllegalStateException.class, index::toBytes);
    assertThrows(IllegalStateException.class, () -> index.add(new float[2], 1));
    assertThrows(IllegalStateException.class, () -> index.search(new float[2], 1, 1));
    assertThrows(IllegalStateException.class, () -> index.reconstruct(0));
    try (FaissIndex open = FaissIndex.create(2, "Flat", Metric.L2)) {
      assertThrows(IllegalStateException.class, () -> open.merge(index));
    }
  }

  @Test
  void threadsWithTheirOwnIndexesDoNotDisturbEachOther() throws Exception {
    Callable<byte[]> build = () -> buildAndSearch(RandomRows.of(4, 1000, 64));
    byte[] expected = build.call();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<byte[]>> results = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        results.add(threads.submit(build));
      }
      for (Future<byte[]> result : results) {
        assertArrayEquals(expected, result.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static byte[] buildAndSearch(float[] rows) {
    try (FaissIndex index = FaissIndex.create(64, "Flat", Metric.L2)) {
      index.add(rows, 1000);
      long[] positions = index.search(rows, 1000, 1).positions();
      for (int i = 0; i < positions.length; i++) {
        assertEquals(i, positions[i]);
      }
      return index.toBytes();
    }
  }

  private static void requireNothing(SearchResult result) {
    for (long position : result.positions()) {
      assertEquals(-1, position);
    }
  }

  private static float[] repeat(float[] row, int count) {
    float[] rows = new float[count * row.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row[i % row.length];
    }
    return rows;
  }

  private static void search(NativeIndex index, int queries, int positions, int distances) {
    index.search(
        new float[queries],
        queries,
        1,
        2,
        new long[positions],
        positions,
        new float[distances],
        distances);
  }

  private static IllegalArgumentException refused(String message, Runnable call) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().contains(message), e.getMessage());
    return e;
  }

  private static void failed(String message, Runnable call) {
    RuntimeException e = assertThrows(RuntimeException.class, call::run);
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
