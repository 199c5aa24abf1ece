package clipshard.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.regex.Matcher.quoteReplacement;

import clipshard.picture.PictureUrl;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** Content in the URL itself: {@code data:[type][;base64],content} (RFC 2397). */
final class DataUrl {
  private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

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
    byte[] unescaped = unescape(url.substring(comma + 1).strip());
    byte[] bytes = isBase64 ? fromBase64(url, unescaped) : unescaped;
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
      return Base64.getDecoder().decode(new String(text, US_ASCII).replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw bad(url, "the content is not base64");
    }
  }

  private static byte[] unescape(String content) {
    String bytes = new String(content.getBytes(UTF_8), ISO_8859_1);
    return ESCAPE
        .matcher(bytes)
        .replaceAll(it -> quoteReplacement("" + (char) HexFormat.fromHexDigits(it.group(1))))
        .getBytes(ISO_8859_1);
  }

  private static RejectedException bad(String url, String why) {
    return new RejectedException(Reason.BAD_URL, why + ": " + new PictureUrl(url).shown());
  }
}
