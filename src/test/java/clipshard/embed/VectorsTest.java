package clipshard.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class VectorsTest {

  @Test
  void normalisesOneRowOnly() {
    float[] rows = {9, 9, 3, 4, 9};
    Vectors.normalise(rows, 2, 2);
    assertArrayEquals(new float[] {9, 9, 0.6f, 0.8f, 9}, rows);
  }

  @Test
  void dividesByNoLessThanTheClamp() {
    float[] row = {3e-13f, 0, -4e-13f};
    Vectors.normalise(row, 0, 3);
    assertArrayEquals(new float[] {0.3f, 0, -0.4f}, row, 1e-6f);
    float[] zero = new float[3];
    Vectors.normalise(zero, 0, 3);
    assertArrayEquals(new float[3], zero);
  }

  @Test
  void normalisesTheLargestAndTheSmallest() {
    float[] large = {Float.MAX_VALUE, -Float.MAX_VALUE};
    Vectors.normalise(large, 0, 2);
    assertArrayEquals(new float[] {(float) Math.sqrt(0.5), (float) -Math.sqrt(0.5)}, large);
  }

  @Property
  void normalisedRowsHaveUnitLength(@ForAll @Size(min = 1, max = 600) float[] row) {
    if (Vectors.isUsable(row, 0, row.length)) {
      Vectors.normalise(row, 0, row.length);
      assertEquals(1, Vectors.norm(row, 0, row.length), 1e-6);
    }
  }

  @Test
  void usableRowsAreFiniteAndNotZero() {
    assertTrue(Vectors.isUsable(new float[] {0, 1e-6f}, 0, 2));
    assertTrue(Vectors.isUsable(new float[] {Float.MAX_VALUE, Float.MAX_VALUE}, 0, 2));
    assertFalse(Vectors.isUsable(new float[] {0, -0f}, 0, 2));
    assertFalse(Vectors.isUsable(new float[] {1e-13f, 0}, 0, 2));
    assertFalse(Vectors.isUsable(new float[] {1, Float.NaN}, 0, 2));
    assertFalse(Vectors.isUsable(new float[] {Float.NEGATIVE_INFINITY, 1}, 0, 2));
    assertTrue(Vectors.isUsable(new float[] {Float.NaN, 1, Float.NaN}, 1, 1));
  }

  @Test
  void combinesTwoRowsToTheirNormalisedMean() {
    float[] color = {9, 1, 0};
    float[] structure = {9, 0, 1};
    float[] out = {7, 7, 7};
    Vectors.combine(color, structure, out, 1, 2);
    float half = (float) Math.sqrt(0.5);
    assertArrayEquals(new float[] {7, half, half}, out);
  }

  @Test
  void oppositeRowsCombineToNothingUsable() {
    float[] out = new float[2];
    Vectors.combine(new float[] {0.6f, -0.8f}, new float[] {-0.6f, 0.8f}, out, 0, 2);
    assertFalse(Vectors.isUsable(out, 0, 2));
  }

  /** Known answers from Python's hashlib, by the formula in the documentation. */
  @Test
  void checksumsAreThoseDocumented() {
    assertEquals(-2039914840885289964L, Vectors.checksum(new float[0], 0, 0));
    assertEquals(-228653139539441491L, Vectors.checksum(new float[] {9, 1, -0.5f, 3.25f, 9}, 1, 3));
    assertNotEquals(
        Vectors.checksum(new float[] {0f}, 0, 1), Vectors.checksum(new float[] {-0f}, 0, 1));
  }

  @Test
  void bytesAreLittleEndian() {
    byte[] bytes = Vectors.toBytes(new float[] {9, 1, -2}, 1, 2);
    assertArrayEquals(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0}, bytes);
    assertArrayEquals(new float[] {1, -2}, Vectors.fromBytes(bytes));
    assertThrows(IllegalArgumentException.class, () -> Vectors.fromBytes(new byte[5]));
  }

  @Property
  void aCombinationIsToldFromWhatIsNone(
      @ForAll @IntRange(min = 1, max = 600) int dimension, @ForAll long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[3][2 * dimension];
    for (int i = 0; i < 2 * dimension; i++) {
      rows[0][i] = (float) random.nextGaussian();
      rows[1][i] = (float) random.nextGaussian();
    }
    for (int row = 0; row < 2; row++) {
      Vectors.normalise(rows[row], dimension, dimension);
    }
    Vectors.combine(rows[0], rows[1], rows[2], dimension, dimension);
    Assume.that(Vectors.isUsable(rows[2], dimension, dimension));
    float[] scratch = new float[dimension];
    assertTrue(Vectors.isCombination(rows[0], rows[1], rows[2], dimension, dimension, scratch));
    assertTrue(Vectors.isUnit(rows[2], dimension, dimension));
    int at = dimension + random.nextInt(dimension);
    rows[2][at] += random.nextBoolean() ? 1e-6f : Float.NaN;
    assertFalse(Vectors.isCombination(rows[0], rows[1], rows[2], dimension, dimension, scratch));
  }

  @Test
  void checksumsAreThoseOfTheRows() {
    float[] rows = {1, 2, 3, 4, -0f, Float.NaN};
    assertArrayEquals(
        new long[] {
          Vectors.checksum(rows, 0, 2), Vectors.checksum(rows, 2, 2), Vectors.checksum(rows, 4, 2)
        },
        Vectors.checksums(rows, 2));
  }
}
