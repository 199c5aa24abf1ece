package clipshard.decode;

/**
 * How a file says what is transparent.
 *
 * @param present whether it may be at all
 * @param associated whether colours are multiplied by it already
 * @param grayKey the gray sample that is transparent, as decoded; -1 for none
 */
record Alpha(boolean present, boolean associated, int grayKey) {
  static final Alpha NONE = new Alpha(false, false, -1);
  private static final Alpha CHANNEL = new Alpha(true, false, -1);
  private static final Alpha ASSOCIATED = new Alpha(true, true, -1);

  private static final int PNG_GRAY = 0;
  private static final int PNG_ALPHA = 4;
  private static final int VP8X_ALPHA = 0x10;
  private static final int VP8L_ALPHA = 0x10;
  private static final int EXTRA_SAMPLES = 338;
  private static final int ASSOCIATED_ALPHA = 1;
  private static final int UNASSOCIATED_ALPHA = 2;

  static Alpha ofPng(Bytes bytes) {
    int kind = bytes.u8(25);
    if ((kind & PNG_ALPHA) != 0) {
      return CHANNEL;
    }
    for (long at = 8; at < bytes.length(); at += 12 + bytes.u32(at)) {
      if (bytes.has((int) at + 4, "IDAT")) {
        break;
      }
      if (bytes.has((int) at + 4, "tRNS")) {
        return kind == PNG_GRAY ? grayKey(bytes.u8(24), bytes.u16(at + 8)) : CHANNEL;
      }
    }
    return NONE;
  }

  private static Alpha grayKey(int depth, int key) {
    int decoded = depth < 8 ? key * 255 / ((1 << depth) - 1) : key;
    return new Alpha(true, false, decoded);
  }

  static Alpha ofWebp(Bytes bytes) {
    boolean extended = bytes.has(12, "VP8X") && (bytes.u8(20) & VP8X_ALPHA) != 0;
    boolean lossless = bytes.has(12, "VP8L") && (bytes.u8(24) & VP8L_ALPHA) != 0;
    return extended || lossless ? CHANNEL : NONE;
  }

  static Alpha ofTiff(Bytes bytes) {
    TiffDirectory directory = TiffDirectory.first(bytes);
    long entry = directory.entry(EXTRA_SAMPLES);
    if (entry < 0 || directory.count(entry) != 1) {
      return NONE;
    }
    return switch (directory.bytes().u16(entry + 8)) {
      case ASSOCIATED_ALPHA -> ASSOCIATED;
      case UNASSOCIATED_ALPHA -> CHANNEL;
      default -> NONE;
    };
  }
}
