package clipshard.decode;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Refuses a PNG whose pixels' data goes on for long after the last pixel: libpng unpacks, and
 * drops, all of it, which takes seconds a megabyte.
 */
final class PngPixels {
  /** Less than this is not looked at: it costs two seconds at most. */
  private static final int HARMLESS_BYTES = 1 << 20;

  private static final int FIRST_CHUNK_OFFSET = 8;
  private static final int MOST_BYTES_PER_PIXEL = 8;
  private static final int MOST_FILTER_BYTES_PER_ROW = 2;

  private final byte[] unpacked = new byte[1 << 16];
  private final Inflater inflater = new Inflater();
  private long left;

  private PngPixels(ImageHeader header) {
    long row = MOST_BYTES_PER_PIXEL * header.width() + MOST_FILTER_BYTES_PER_ROW;
    left = row * header.height() + unpacked.length;
  }

  /**
   * @param still what {@link PngStill} gave: whole chunks
   * @throws IllegalArgumentException if the data gives more than any PNG of the header's size can
   *     need
   */
  static void check(Bytes still, ImageHeader header) {
    if (still.length() <= HARMLESS_BYTES) {
      return;
    }
    PngPixels pixels = new PngPixels(header);
    try {
      long offset = FIRST_CHUNK_OFFSET;
      while (offset < still.length()) {
        int length = (int) still.u32(offset);
        if (still.has((int) offset + 4, "IDAT")) {
          pixels.unpack(still.array(), (int) offset + 8, length);
        }
        offset += length + 12;
      }
    } catch (DataFormatException e) {
      return; // For libpng to say: the damage may lie after the last pixel.
    } finally {
      pixels.inflater.end();
    }
  }

  private void unpack(byte[] file, int offset, int length) throws DataFormatException {
    inflater.setInput(file, offset, length);
    while (!inflater.needsInput() && !inflater.finished() && !inflater.needsDictionary()) {
      left -= inflater.inflate(unpacked);
      if (left < 0) {
        throw new IllegalArgumentException("the data goes on after the last pixel");
      }
    }
  }
}
