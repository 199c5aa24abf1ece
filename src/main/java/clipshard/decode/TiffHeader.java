package clipshard.decode;

/**
 * Reads the first image directory of a TIFF 6.0 file. Unlike EXIF's, a TIFF's own orientation is
 * part of the format: orientations 5 to 8 swap its width and height.
 */
final class TiffHeader {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS_PER_SAMPLE = 258;
  private static final int ORIENTATION = 274;
  private static final int SAMPLES_PER_PIXEL = 277;
  private static final int EXTRA_SAMPLES = 338;
  private static final byte ASSOCIATED = 1;
  private static final int UNASSOCIATED = 2;
  private static final int LAST_UPRIGHT = 4;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ENTRY_BYTES = 12;

  private TiffHeader() {}

  static ImageHeader read(Bytes bytes) {
    Bytes ordered = ordered(bytes);
    long directory = ordered.u32(4);
    long width = tag(ordered, directory, WIDTH, 0);
    long height = tag(ordered, directory, HEIGHT, 0);
    boolean turned = tag(ordered, directory, ORIENTATION, 1) > LAST_UPRIGHT;
    return new ImageHeader(
        ImageFormat.TIFF,
        turned ? height : width,
        turned ? width : height,
        tag(ordered, directory, SAMPLES_PER_PIXEL, 1) == 1
            && tag(ordered, directory, BITS_PER_SAMPLE, 1) == 16);
  }

  /** The file with its alpha called associated, so that no reader multiplies the colours by it. */
  static byte[] withoutUnassociatedAlpha(Bytes bytes) {
    Bytes ordered = ordered(bytes);
    long entry = entry(ordered, ordered.u32(4), EXTRA_SAMPLES);
    if (entry < 0 || ordered.u16(entry + 2) != SHORT || ordered.u16(entry + 8) != UNASSOCIATED) {
      return bytes.array();
    }
    byte[] still = bytes.array().clone();
    int low = (int) entry + (ordered.bigEndian() ? 9 : 8);
    still[low] = ASSOCIATED;
    return still;
  }

  private static Bytes ordered(Bytes bytes) {
    return bytes.has(0, "II") ? bytes.littleEndian() : bytes;
  }

  /** The one value of a tag, or the given one where the directory has no such tag. */
  private static long tag(Bytes bytes, long directory, int tag, long absent) {
    long entry = entry(bytes, directory, tag);
    return entry < 0 ? absent : value(bytes, bytes.u16(entry + 2), entry + 8);
  }

  /** The offset of a tag's entry with one value, or -1. */
  private static long entry(Bytes bytes, long directory, int tag) {
    int entries = bytes.u16(directory);
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + (long) i * ENTRY_BYTES;
      if (bytes.u16(entry) == tag && bytes.u32(entry + 4) == 1) {
        return entry;
      }
    }
    return -1;
  }

  private static long value(Bytes bytes, int type, long offset) {
    return switch (type) {
      case SHORT -> bytes.u16(offset);
      case LONG -> bytes.u32(offset);
      default -> throw new IllegalArgumentException("a size of field type " + type);
    };
  }
}
