package clipshard.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings.Metric;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies at which byte is told by FlatHeader in the shim. */
class DamagedIndexTest {
  private static final int HEADER = 45;
  private static final int DIMENSION = 24;
  private static final int COUNT = 30;

  /**
   * A mutation is noticed, or it changed nothing but numbers in the vectors, and then the index is
   * of the same shape and holds exactly the mutated bytes.
   */
  @ParameterizedTest
  @EnumSource
  void noMutationCrashes(Metric metric) {
    long seed = Long.getLong("clipshard.seed", new Random().nextLong());
    System.out.println("noMutationCrashes: -Dclipshard.seed=" + seed);
    Random random = new Random(seed);
    byte[] whole = bytes(metric);
    int noticed = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] mutated = mutate(whole, random);
      try (FaissIndex index = FaissIndex.fromBytes(mutated)) {
        assertEquals(DIMENSION, index.dimension(), () -> "seed " + seed);
        assertEquals(COUNT, index.count(), () -> "seed " + seed);
        assertEquals(metric, index.metric(), () -> "seed " + seed);
        assertArrayEquals(Arrays.copyOf(whole, HEADER), Arrays.copyOf(mutated, HEADER));
        assertArrayEquals(mutated, index.toBytes(), () -> "seed " + seed);
        index.search(index.reconstruct(0, COUNT), COUNT, 3);
      } catch (DamagedIndexException e) {
        noticed++;
      }
    }
    assertTrue(noticed > 5_000, "only " + noticed + " noticed, seed " + seed);
  }

  @ParameterizedTest
  @EnumSource
  void everyBitOfTheHeaderCounts(Metric metric) {
    byte[] whole = bytes(metric);
    for (int bit = 0; bit < 8 * HEADER; bit++) {
      byte[] mutated = whole.clone();
      mutated[bit / 8] ^= (byte) (1 << bit % 8);
      damaged(mutated);
    }
  }

  @Test
  void everyTruncationIsNoticed() {
    byte[] whole = bytes(Metric.L2);
    for (int length = 0; length < whole.length; length++) {
      damaged(Arrays.copyOf(whole, length));
    }
    damaged(Arrays.copyOf(whole, whole.length + 1));
  }

  /** Counts whose product with the dimension overflows, or whose memory nobody has. */
  @ParameterizedTest
  @ValueSource(longs = {-1, 1L << 31, 1L << 40, 1L << 61, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE})
  void hugeDeclaredLengthsAllocateNothing(long count) {
    for (int dimension : new int[] {0, 1, 4, 8, DIMENSION, -1, Integer.MAX_VALUE, 1 << 30}) {
      ByteBuffer header = ByteBuffer.wrap(bytes(Metric.L2)).order(ByteOrder.LITTLE_ENDIAN);
      header.putInt(4, dimension).putLong(8, count).putLong(37, dimension * count);
      String message = damaged(header.array());
      assertTrue(message.contains(count + " vectors of dimension " + dimension), message);
    }
  }

  @Test
  void aFileOfAnotherKindIsNamed() {
    String message = damaged("<html>404</html>".getBytes(StandardCharsets.UTF_8));
    assertTrue(message.startsWith("16 bytes are no index that can be read: "), message);
    assertTrue(message.contains("type \"<htm\""), message);
    assertTrue(damaged(new byte[0]).contains("more bytes than the 0 left"));
  }

  private static String damaged(byte[] bytes) {
    return assertThrows(DamagedIndexException.class, () -> FaissIndex.fromBytes(bytes).close())
        .getMessage();
  }

  private static byte[] bytes(Metric metric) {
    try (FaissIndex index = FaissIndex.create(DIMENSION, "Flat", metric)) {
      index.add(RandomRows.of(5, COUNT, DIMENSION), COUNT);
      return index.toBytes();
    }
  }

  private static byte[] mutate(byte[] whole, Random random) {
    // Half of the damage falls into the header, where it can do harm.
    int end = random.nextBoolean() ? HEADER : whole.length;
    int at = random.nextInt(end);
    byte[] bytes = whole.clone();
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (random.nextInt(6)) {
      case 0 -> bytes = Arrays.copyOf(whole, at);
      case 1 -> bytes = Arrays.copyOf(whole, whole.length + 1 + random.nextInt(100));
      case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 3 -> Arrays.fill(bytes, at, Math.min(end, at + 1 + random.nextInt(16)), (byte) 0);
      case 4 ->
          view.putLong(Math.min(at, end - Long.BYTES), random.nextLong() >>> random.nextInt(64));
      default -> view.putInt(Math.min(at, end - Integer.BYTES), random.nextInt());
    }
    return bytes;
  }
}
