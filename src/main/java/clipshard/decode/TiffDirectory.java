package clipshard.decode;

/**
 * The first image directory of a TIFF 6.0 file.
 *
 * @param bytes in the order that the file declares
 * @param offset where the directory begins
 */
record TiffDirectory(Bytes bytes, long offset) {
  static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int SIGNED_SHORT = 8;
  private static final int SIGNED_LONG = 9;
  private static final int ENTRY_BYTES = 12;

  static TiffDirectory first(Bytes file) {
    Bytes ordered = file.has(0, "II") ? file.littleEndian() : file;
    return new TiffDirectory(ordered, ordered.u32(4));
  }

  /** The one value of a tag, or the given one where the directory has no such tag. */
  long value(int tag, long absent) {
    long entry = entry(tag);
    return entry < 0 || count(entry) != 1 ? absent : read(bytes.u16(entry + 2), entry + 8);
  }

  /** The first of a tag's values, or the given one where the directory has no such tag. */
  long first(int tag, long absent) {
    long entry = entry(tag);
    if (entry < 0 || count(entry) == 0) {
      return absent;
    }
    int type = bytes.u16(entry + 2);
    boolean within = count(entry) * (type == SHORT ? Short.BYTES : Integer.BYTES) <= Integer.BYTES;
    return read(type, within ? entry + 8 : bytes.u32(entry + 8));
  }

  /** The offset of a tag's entry, or -1. */
  long entry(int tag) {
    int entries = bytes.u16(offset);
    for (int i = 0; i < entries; i++) {
      long entry = offset + 2 + (long) i * ENTRY_BYTES;
      if (bytes.u16(entry) == tag) {
        return entry;
      }
    }
    return -1;
  }

  /** How many values an entry has. */
  long count(long entry) {
    return bytes.u32(entry + 4);
  }

  /** The offset of the four bytes that tell where the next directory is. */
  long end() {
    return offset + 2 + (long) bytes.u16(offset) * ENTRY_BYTES;
  }

  private long read(int type, long offset) {
    return switch (type) {
      case SHORT, SIGNED_SHORT -> bytes.u16(offset);
      case LONG, SIGNED_LONG -> bytes.u32(offset);
      default -> throw new IllegalArgumentException("a size of field type " + type);
    };
  }
}
