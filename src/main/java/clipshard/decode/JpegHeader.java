package clipshard.decode;

/** Finds a JPEG's frame header, the one marker that holds its size. */
final class JpegHeader {
  private static final int START_OF_IMAGE = 0xd8;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int TEMPORARY = 0x01;

  private JpegHeader() {}

  static ImageHeader read(Bytes bytes) {
    long offset = 2;
    while (true) {
      offset = nextMarker(bytes, offset);
      int marker = bytes.u8(offset++);
      if (isFrame(marker)) {
        return new ImageHeader(ImageFormat.JPEG, bytes.u16(offset + 5), bytes.u16(offset + 3));
      }
      if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
        throw new IllegalArgumentException("no frame header before the first scan");
      }
      if (!standsAlone(marker)) {
        offset += Math.max(2, bytes.u16(offset));
      }
    }
  }

  /** The offset of the next marker's code: any byte but 00 and FF after one or more FF. */
  private static long nextMarker(Bytes bytes, long from) {
    long offset = from;
    while (bytes.u8(offset) != 0xff || bytes.u8(offset + 1) == 0 || bytes.u8(offset + 1) == 0xff) {
      offset++;
    }
    return offset + 1;
  }

  /** SOF0 to SOF15; C4, C8 and CC in that range are DHT, JPG and DAC. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /** Whether no length follows: TEM, RST0 to RST7 and SOI. */
  private static boolean standsAlone(int marker) {
    return marker == TEMPORARY || (marker >= 0xd0 && marker <= START_OF_IMAGE);
  }
}
