package clipshard.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reduces a TIFF to its first picture: no other directory is walked to. It is called upright, since
 * OpenCV turns each tile by itself. Its alpha is called associated, so that no reader multiplies
 * the colours by it.
 */
final class TiffStill {
  private static final int TILE_WIDTH = 322;
  private static final int TILE_HEIGHT = 323;
  private static final int BITS_PER_SAMPLE = 258;
  private static final int SAMPLES_PER_PIXEL = 277;
  private static final int EXTRA_SAMPLES = 338;
  private static final int UNASSOCIATED = 2;
  private static final int ASSOCIATED = 1;
  private static final int ORIENTATION = 274;
  private static final int UPRIGHT = 1;
  private static final long USUAL_TILE_PIXELS = 4 << 20;

  private TiffStill() {}

  /**
   * A changed copy.
   *
   * @throws IllegalArgumentException if the tiles are much larger than the picture: OpenCV would
   *     allocate one
   */
  static byte[] of(Bytes bytes, ImageHeader header, Alpha shown) {
    TiffDirectory directory = TiffDirectory.first(bytes);
    checkTiles(directory, header);
    byte[] still = bytes.array().clone();
    long alpha = directory.entry(EXTRA_SAMPLES);
    Bytes ordered = directory.bytes();
    if (alpha >= 0 && directory.count(alpha) == 1 && ordered.u16(alpha + 8) == UNASSOCIATED) {
      put(still, alpha, ASSOCIATED, ordered.bigEndian());
    }
    long orientation = directory.entry(ORIENTATION);
    if (orientation >= 0) {
      put(still, orientation, UPRIGHT, ordered.bigEndian());
    }
    if (shown.grayShift() >= 0) {
      put(still, directory.entry(BITS_PER_SAMPLE), 16, ordered.bigEndian());
      put(still, directory.entry(SAMPLES_PER_PIXEL), 1, ordered.bigEndian());
      // A tag that nobody knows: one sample has no extra ones.
      still[(int) alpha + (ordered.bigEndian() ? 0 : 1)] = (byte) 0xff;
    }
    long end = directory.end();
    for (long i = end; i < Math.min(end + 4, still.length); i++) {
      still[(int) i] = 0;
    }
    return still;
  }

  /** Makes an entry one SHORT. */
  private static void put(byte[] still, long entry, int value, boolean bigEndian) {
    ByteBuffer.wrap(still)
        .order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
        .putShort((int) entry + 2, (short) TiffDirectory.SHORT)
        .putInt((int) entry + 4, 1)
        .putShort((int) entry + 8, (short) value);
  }

  private static void checkTiles(TiffDirectory directory, ImageHeader header) {
    long width = directory.value(TILE_WIDTH, 0);
    long height = directory.value(TILE_HEIGHT, 0);
    long most = Math.max(USUAL_TILE_PIXELS, 2 * header.width() * header.height());
    if (height > 0 && width > most / height) {
      throw new IllegalArgumentException(
          "tiles of %d × %d pixels in a %s".formatted(width, height, header));
    }
  }
}
