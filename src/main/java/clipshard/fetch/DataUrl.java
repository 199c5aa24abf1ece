package clipshard.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import clipshard.picture.PictureUrl;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** Content in the URL itself: {@code data:[type][;base64],content} (RFC 2397). */
final class DataUrl {
  private static final String BLANKS = " \t\n\u000b\f\r";

  private DataUrl() {}

  /**
   * The content.
   *
   * @throws RejectedException {@code BAD_URL} when it is not encoded as it says, {@code TOO_LARGE}
   *     when there is more than {@code maxBytes} of it
   */
  static byte[] bytes(String url, long maxBytes) throws RejectedException {
    int comma = url.indexOf(',');
    if (comma < 0) {
      throw bad(url, "there is no comma before the content");
    }
    boolean isBase64 = url.substring(0, comma).strip().toLowerCase(Locale.ROOT).endsWith(";base64");
    byte[] content = unescaped(url.substring(comma + 1).strip(), isBase64);
    byte[] bytes = isBase64 ? fromBase64(url, content) : content;
    if (bytes.length > maxBytes) {
      throw new RejectedException(
          Reason.TOO_LARGE,
          "%d bytes, more than fetch.max-bytes (%d): %s"
              .formatted(bytes.length, maxBytes, new PictureUrl(url).shown()));
    }
    return bytes;
  }

  private static byte[] fromBase64(String url, byte[] text) throws RejectedException {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw bad(url, "the content is not base64");
    }
  }

  /** In place: a picture in a URL is large, and every copy of it as well. */
  private static byte[] unescaped(String content, boolean withoutBlanks) {
    byte[] bytes = content.getBytes(UTF_8);
    int length = 0;
    for (int at = 0; at < bytes.length; at++) {
      byte next = bytes[at];
      if (isEscape(bytes, at)) {
        next =
            (byte)
                (HexFormat.fromHexDigit(bytes[at + 1]) << 4
                    | HexFormat.fromHexDigit(bytes[at + 2]));
        at += 2;
      }
      if (!withoutBlanks || BLANKS.indexOf(next) < 0) {
        bytes[length++] = next;
      }
    }
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  private static boolean isEscape(byte[] bytes, int at) {
    return bytes[at] == '%'
        && at + 2 < bytes.length
        && HexFormat.isHexDigit(bytes[at + 1])
        && HexFormat.isHexDigit(bytes[at + 2]);
  }

  private static RejectedException bad(String url, String why) {
    return new RejectedException(Reason.BAD_URL, why + ": " + new PictureUrl(url).shown());
  }
}
