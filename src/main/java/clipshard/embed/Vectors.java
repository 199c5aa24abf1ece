package clipshard.embed;

import clipshard.config.IndexType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Arithmetic on the rows of row-major {@code float[rows][dimension]} arrays. Sums run from the
 * first element to the last in double precision, so that an answer has the same bits on every
 * machine.
 */
public final class Vectors {

  /** The least norm divided by, as in {@code torch.nn.functional.normalize}. */
  static final double LEAST_NORM = 1e-12;

  private static final double UNIT_TOLERANCE = 1e-5;
  private static final double COMBINED_TOLERANCE = 0x1p-22;

  private Vectors() {}

  /** The Euclidean length of {@code values[offset, offset + dimension)}. */
  public static double norm(float[] values, int offset, int dimension) {
    double squares = 0;
    for (int i = offset; i < offset + dimension; i++) {
      squares += (double) values[i] * values[i];
    }
    return Math.sqrt(squares);
  }

  /**
   * Divides the row by its Euclidean length, in place; by {@code 1e-12} where the length is less.
   * The zero row stays zero, so ask {@link #isUsable} first.
   */
  public static void normalise(float[] values, int offset, int dimension) {
    double divisor = Math.max(norm(values, offset, dimension), LEAST_NORM);
    for (int i = offset; i < offset + dimension; i++) {
      values[i] = (float) (values[i] / divisor);
    }
  }

  /**
   * Whether the row can be normalised to unit length: every element is finite, and its length is
   * not below {@code 1e-12}.
   */
  public static boolean isUsable(float[] values, int offset, int dimension) {
    double norm = norm(values, offset, dimension);
    return Double.isFinite(norm) && norm >= LEAST_NORM;
  }

  /**
   * Whether the row is finite and of unit length, to within {@code 1e-5}: float32 rounding of some
   * thousand elements stays well below.
   */
  public static boolean isUnit(float[] values, int offset, int dimension) {
    return Math.abs(Math.sqrt(squares(values, offset, dimension)) - 1) <= UNIT_TOLERANCE;
  }

  /**
   * The sum of squares, in whatever order is fastest: four sums that do not wait for each other.
   */
  private static double squares(float[] values, int offset, int dimension) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int end = offset + dimension;
    int i = offset;
    for (; i < end - 3; i += 4) {
      a += (double) values[i] * values[i];
      b += (double) values[i + 1] * values[i + 1];
      c += (double) values[i + 2] * values[i + 2];
      d += (double) values[i + 3] * values[i + 3];
    }
    for (; i < end; i++) {
      a += (double) values[i] * values[i];
    }
    return a + b + c + d;
  }

  /**
   * The {@link IndexType#COMBINED} row: {@code (color + structure) / 2} in single precision,
   * normalised. It is zero, hence not {@link #isUsable usable}, where the two are opposite.
   *
   * @param color unit-length rows; read from {@code offset} on
   * @param structure unit-length rows; read from {@code offset} on
   * @param out written from {@code offset} on; may be one of the other two
   */
  public static void combine(
      float[] color, float[] structure, float[] out, int offset, int dimension) {
    for (int i = offset; i < offset + dimension; i++) {
      out[i] = (color[i] + structure[i]) / 2;
    }
    normalise(out, offset, dimension);
  }

  /**
   * Whether {@code combined} is what {@link #combine} makes of the other two, to within rounding:
   * that of its elements, of their products with the mean's length, and of that length, each at
   * most 2^-24 of the whole; four times that is allowed.
   *
   * @param scratch at least {@code dimension} floats, overwritten
   */
  public static boolean isCombination(
      float[] color,
      float[] structure,
      float[] combined,
      int offset,
      int dimension,
      float[] scratch) {
    for (int i = 0; i < dimension; i++) {
      scratch[i] = (color[offset + i] + structure[offset + i]) / 2;
    }
    float norm = (float) Math.max(Math.sqrt(squares(scratch, 0, dimension)), LEAST_NORM);
    for (int i = 0; i < dimension; i++) {
      scratch[i] = combined[offset + i] * norm - scratch[i];
    }
    return Math.sqrt(squares(scratch, 0, dimension)) <= COMBINED_TOLERANCE * norm;
  }

  /**
   * Identifies a row by its bits: the first eight bytes, read as one big-endian number, of the
   * SHA-256 of the row's {@link #toBytes bytes}. In Python: {@code
   * int.from_bytes(hashlib.sha256(row.astype('<f4').tobytes()).digest()[:8], 'big', signed=True)}.
   * Rows that are equal as numbers but not as bits (0 and -0) differ.
   */
  public static long checksum(float[] values, int offset, int dimension) {
    byte[] digest = DigestUtils.sha256(toBytes(values, offset, dimension));
    return ByteBuffer.wrap(digest).getLong();
  }

  /** The {@link #checksum} of each row, {@code long[rows]}. */
  public static long[] checksums(float[] values, int dimension) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    ByteBuffer row = ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long[] checksums = new long[values.length / dimension];
    for (int i = 0; i < checksums.length; i++) {
      row.asFloatBuffer().put(values, i * dimension, dimension);
      checksums[i] = ByteBuffer.wrap(digest.digest(row.array())).getLong();
    }
    return checksums;
  }

  /** The elements as IEEE 754 single precision, little-endian, four bytes each. */
  public static byte[] toBytes(float[] values, int offset, int length) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(length, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values, offset, length);
    return bytes.array();
  }

  /**
   * The inverse of {@link #toBytes}.
   *
   * @throws IllegalArgumentException when the length is no multiple of four
   */
  public static float[] fromBytes(byte[] bytes) {
    if (bytes.length % Float.BYTES != 0) {
      throw new IllegalArgumentException(bytes.length + " bytes are no whole number of floats");
    }
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
