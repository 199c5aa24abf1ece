package clipshard.decode;

import java.util.Arrays;

/**
 * How the picture is to be turned, 1 to 8, as its EXIF says; 1 where it says nothing, or is
 * damaged. A TIFF is all EXIF.
 */
final class ExifOrientation {
  private static final int UPRIGHT = 1;
  private static final int ORIENTATION = 274;
  private static final String NAME = "Exif\0\0";
  private static final int START_OF_SCAN = 0xda;
  private static final int APP1 = 0xe1;

  private ExifOrientation() {}

  static int of(ImageFormat format, Bytes bytes) {
    try {
      long exif =
          switch (format) {
            case JPEG -> jpeg(bytes);
            case PNG -> png(bytes);
            case WEBP -> webp(bytes.littleEndian());
            case TIFF -> 0;
            case GIF, BMP -> -1;
          };
      return exif < 0 ? UPRIGHT : read(bytes, (int) exif);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return UPRIGHT; // Readers show the picture as it is.
    }
  }

  private static int read(Bytes bytes, int exif) {
    int begin = bytes.has(exif, NAME) ? exif + NAME.length() : exif;
    byte[] block = Arrays.copyOfRange(bytes.array(), begin, bytes.length());
    Bytes tiff = Bytes.bigEndian(block);
    return (int) TiffDirectory.first(tiff).value(ORIENTATION, UPRIGHT);
  }

  private static long jpeg(Bytes bytes) {
    long offset = 2;
    while (bytes.u8(offset) == 0xff) {
      int marker = bytes.u8(offset + 1);
      if (marker == 0xff) {
        offset++;
        continue;
      }
      if (marker == START_OF_SCAN) {
        return -1;
      }
      if (marker == APP1 && bytes.has((int) offset + 4, NAME)) {
        return offset + 4;
      }
      offset += 2 + bytes.u16(offset + 2);
    }
    return -1;
  }

  private static long png(Bytes bytes) {
    for (long offset = 8; offset < bytes.length(); offset += 12 + bytes.u32(offset)) {
      if (bytes.has((int) offset + 4, "eXIf")) {
        return offset + 8;
      }
    }
    return -1;
  }

  private static long webp(Bytes bytes) {
    long offset = 12;
    while (offset < bytes.length()) {
      if (bytes.has((int) offset, "EXIF")) {
        return offset + 8;
      }
      long length = bytes.u32(offset + 4);
      offset += 8 + length + length % 2;
    }
    return -1;
  }
}
