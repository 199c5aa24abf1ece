package clipshard.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** How a body was packed for its way: none was asked for, but some servers do it all the same. */
enum ContentCoding {
  /** Also one that is not known here: then the decoder says what it makes of the bytes. */
  IDENTITY,
  GZIP,
  DEFLATE;

  private static final int DEFLATE_METHOD = 8;
  private static final int ZLIB_CHECK = 31;

  /** What the header {@code Content-Encoding} says, null when there is none. */
  static ContentCoding of(String header) {
    String name = header == null ? "" : header.strip().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "gzip", "x-gzip" -> GZIP;
      case "deflate" -> DEFLATE;
      default -> IDENTITY;
    };
  }

  /**
   * The first bytes of what {@code packed} holds, at most {@code most} of them. Closing {@code
   * packed} is left to its owner, or done.
   *
   * @throws java.util.zip.ZipException when it is not packed so
   */
  byte[] read(InputStream packed, int most) throws IOException {
    return switch (this) {
      case IDENTITY -> packed.readNBytes(most);
      case GZIP -> {
        try (InputStream in = new GzipMembers(packed)) {
          yield in.readNBytes(most);
        }
      }
      case DEFLATE -> inflate(packed, most);
    };
  }

  /** The name means zlib's form; some servers send it without zlib's header and sum. */
  private static byte[] inflate(InputStream packed, int most) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(packed);
    buffered.mark(2);
    int first = buffered.read();
    int second = buffered.read();
    buffered.reset();
    boolean isZlib =
        (first & 0x0F) == DEFLATE_METHOD && ((first << Byte.SIZE) + second) % ZLIB_CHECK == 0;
    Inflater inflater = new Inflater(!isZlib);
    try {
      return new InflaterInputStream(buffered, inflater).readNBytes(most);
    } finally {
      inflater.end();
    }
  }
}
