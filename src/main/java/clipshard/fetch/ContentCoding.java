package clipshard.fetch;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.hc.core5.http.Header;

/** How a body was packed for its way: none was asked for, but some servers do it all the same. */
enum ContentCoding {
  /** Also one that is not known here: then the decoder says what it makes of the bytes. */
  IDENTITY,
  GZIP,
  DEFLATE;

  private static final int DEFLATE_METHOD = 8;
  private static final int ZLIB_CHECK = 31;

  private static ContentCoding of(String name) {
    return switch (name.strip().toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip" -> GZIP;
      case "deflate" -> DEFLATE;
      default -> IDENTITY;
    };
  }

  /**
   * The first bytes of what {@code packed} holds, at most {@code most} of them, after taking off
   * every coding, the last one first (RFC 9110, 8.4). Closing {@code packed} is left to its owner,
   * or done.
   *
   * @param headers {@code Content-Encoding}, in their order; each may list several
   * @throws java.util.zip.ZipException when it is not packed so
   */
  static byte[] read(InputStream packed, int most, Header... headers) throws IOException {
    List<ContentCoding> codings =
        Stream.of(headers)
            .flatMap(header -> Stream.of(header.getValue().split(",")))
            .map(ContentCoding::of)
            .filter(coding -> coding != IDENTITY)
            .toList();
    if (codings.isEmpty()) {
      return IDENTITY.read(packed, most);
    }
    byte[] bytes = codings.get(codings.size() - 1).read(packed, most);
    for (int coding = codings.size() - 2; coding >= 0; coding--) {
      bytes = codings.get(coding).read(new ByteArrayInputStream(bytes), most);
    }
    return bytes;
  }

  private byte[] read(InputStream packed, int most) throws IOException {
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
