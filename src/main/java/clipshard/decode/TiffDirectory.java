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
  private static final int ENTRY_BYTES = 12;

  static TiffDirectory first(Bytes file) {
    Bytes ordered = file.has(0, "II") ? file.littleEndian() : file;
    return new TiffDirectory(ordered, ordered.u32(4));
  }

  /** The one value of a tag, or the given one where the directory has no such tag. */
  long value(int tag, long absent) {
    long entry = entry(tag);
    return entry < 0 ? absent : read(bytes.u16(entry + 2), entry + 8);
  }

  /** The offset of a tag's entry with one value, or -1. */
  long entry(int tag) {
    int entries = bytes.u16(offset);
    for (int i = 0; i < entries; i++) {
      long entry = offset + 2 + (long) i * ENTRY_BYTES;
      if (bytes.u16(entry) == tag && bytes.u32(entry + 4) == 1) {
        return entry;
      }
    }
    return -1;
  }

  /** The offset of the four bytes that tell where the next directory is. */
  long end() {
    return offset + 2 + (long) bytes.u16(offset) * ENTRY_BYTES;
  }

  private long read(int type, long offset) {
    return switch (type) {
      case SHORT -> bytes.u16(offset);
      case LONG -> bytes.u32(offset);
      default -> throw new IllegalArgumentException("a size of field type " + type);
    };
  }
}
