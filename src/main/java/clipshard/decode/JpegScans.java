package clipshard.decode;

/** Counts a JPEG's scans. A few bytes of each make the decoder walk over all pixels again. */
final class JpegScans {
  /** What libtiff allows the JPEGs in its files by default. Encoders write about ten. */
  private static final int MOST = 100;

  private static final byte MARKER = (byte) 0xff;
  private static final int START_OF_SCAN = 0xda;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int FIRST_WITH_LENGTH = 0xc0;

  private JpegScans() {}

  /**
   * @throws IllegalArgumentException if there are more than 100
   */
  static void check(Bytes bytes) {
    byte[] file = bytes.array();
    int scans = 0;
    long offset = 2;
    while (offset + 1 < file.length) {
      int code = Byte.toUnsignedInt(file[(int) offset + 1]);
      if (file[(int) offset] != MARKER || code == 0 || code == 0xff) {
        offset++;
      } else if (code == END_OF_IMAGE) {
        return;
      } else {
        scans += code == START_OF_SCAN ? 1 : 0;
        offset += 2 + segmentBytes(bytes, code, offset + 2);
      }
      if (scans > MOST) {
        throw new IllegalArgumentException("more than %d scans".formatted(MOST));
      }
    }
  }

  /**
   * The decoder skips the length of a marker that has one, and of no other: what it takes for a
   * scan, this must.
   */
  private static int segmentBytes(Bytes bytes, int code, long offset) {
    boolean standsAlone = code < FIRST_WITH_LENGTH || (code >= 0xd0 && code <= 0xd8);
    return standsAlone || offset + 2 > bytes.length() ? 0 : bytes.u16(offset);
  }
}
