package clipshard.decode;

/**
 * How a file says what is transparent.
 *
 * @param present whether it may be at all
 * @param associated whether colours are multiplied by it already
 * @param grayKey the gray sample that is transparent, as decoded; -1 for none
 * @param grayShift 0 or 8 where gray and alpha, of 8 bits each, are decoded as one number of 16:
 *     gray begins at this bit, alpha at the other; -1 elsewhere
 */
record Alpha(boolean present, boolean associated, int grayKey, int grayShift) {
  static final Alpha NONE = new Alpha(false, false, -1, -1);
  private static final Alpha CHANNEL = new Alpha(true, false, -1, -1);
  private static final Alpha ASSOCIATED = new Alpha(true, true, -1, -1);

  private static final int PNG_GRAY = 0;
  private static final int PNG_ALPHA = 4;
  private static final int VP8X_ALPHA = 0x10;
  private static final int VP8L_ALPHA = 0x10;
  private static final int BMP_V3_BYTES = 56;
  private static final int BMP_BIT_FIELDS = 3;
  private static final int BITS_PER_SAMPLE = 258;
  private static final int PHOTOMETRIC = 262;
  private static final int SAMPLES_PER_PIXEL = 277;
  private static final int PLANAR = 284;
  private static final int PREDICTOR = 317;
  private static final int EXTRA_SAMPLES = 338;
  private static final int BLACK_IS_ZERO = 1;
  private static final int RGB = 2;
  private static final int ASSOCIATED_ALPHA = 1;
  private static final int UNASSOCIATED_ALPHA = 2;

  /** A sample of 8 bits, so opaque, over the ground. */
  byte over(Ground ground, int sample, int opacity) {
    return associated ? ground.underAssociated(sample, opacity) : ground.under(sample, opacity);
  }

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
    return new Alpha(true, false, decoded, -1);
  }

  static Alpha ofWebp(Bytes bytes) {
    boolean extended = bytes.has(12, "VP8X") && (bytes.u8(20) & VP8X_ALPHA) != 0;
    boolean lossless = bytes.has(12, "VP8L") && (bytes.u8(24) & VP8L_ALPHA) != 0;
    return extended || lossless ? CHANNEL : NONE;
  }

  /** Of headers from BITMAPV3INFOHEADER on: the mask of alpha, or no mask at all. */
  static Alpha ofBmp(Bytes bytes) {
    Bytes little = bytes.littleEndian();
    if (little.u32(14) < BMP_V3_BYTES || little.u16(28) != 32 || little.u32(30) != BMP_BIT_FIELDS) {
      return NONE;
    }
    boolean unmasked = little.u32(54) == 0 && little.u32(58) == 0 && little.u32(62) == 0;
    return little.u32(66) != 0 || unmasked ? CHANNEL : NONE;
  }

  /** Of four samples of RGB the last is alpha, unless the file says that it is none. */
  static Alpha ofTiff(Bytes bytes) {
    TiffDirectory directory = TiffDirectory.first(bytes);
    long photometric = directory.first(PHOTOMETRIC, BLACK_IS_ZERO);
    long samples = directory.first(SAMPLES_PER_PIXEL, 1);
    boolean wide = directory.first(BITS_PER_SAMPLE, 1) > 8;
    long extra = directory.first(EXTRA_SAMPLES, UNASSOCIATED_ALPHA);
    boolean separate = directory.first(PLANAR, 1) != 1;
    boolean associated = extra == ASSOCIATED_ALPHA;
    if ((!associated && extra != UNASSOCIATED_ALPHA) || (wide && separate)) {
      return NONE; // OpenCV mistakes planes of 16 bits for one another.
    }
    if (photometric == RGB && samples == 4) {
      return associated ? ASSOCIATED : CHANNEL;
    }
    boolean pairs = photometric == BLACK_IS_ZERO && samples == 2 && !wide && !separate;
    boolean told = directory.entry(EXTRA_SAMPLES) >= 0 && directory.first(PREDICTOR, 1) == 1;
    return pairs && told
        ? new Alpha(true, associated, -1, directory.bytes().bigEndian() ? 8 : 0)
        : NONE;
  }
}
