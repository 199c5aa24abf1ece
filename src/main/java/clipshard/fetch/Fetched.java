package clipshard.fetch;

import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;

/**
 * What is behind a URL.
 *
 * @param bytes none where the host says that they are not modified
 * @param validator what the host knows them by: the ETag or else the date of the last change, as it
 *     was sent; empty where it tells of neither, or where another URL has answered
 * @param isNotModified whether they are those that the validator which was asked with is of
 */
public record Fetched(byte[] bytes, String validator, boolean isNotModified) {
  /** A longer one is not worth its place. */
  private static final int MOST_CHARACTERS = 200;

  private static final Pattern ETAG = Pattern.compile("(W/)?\"[\\x21\\x23-\\x7e]*\"");
  private static final Pattern DATE = Pattern.compile("[A-Za-z]+, [A-Za-z0-9: -]+");

  static Fetched of(byte[] bytes) {
    return new Fetched(bytes, "", false);
  }

  static Fetched notModified(String validator) {
    return new Fetched(new byte[0], validator, true);
  }

  /** The header that asks for what the validator is not of. */
  static String condition(String validator) {
    return ETAG.matcher(validator).matches()
        ? HttpHeaders.IF_NONE_MATCH
        : HttpHeaders.IF_MODIFIED_SINCE;
  }

  /** What an answer is known by at its host; empty if by nothing. */
  static String validator(ClassicHttpResponse response) {
    String etag = header(response, HttpHeaders.ETAG, ETAG);
    return etag.isEmpty() ? header(response, HttpHeaders.LAST_MODIFIED, DATE) : etag;
  }

  private static String header(ClassicHttpResponse response, String name, Pattern shape) {
    Header header = response.getFirstHeader(name);
    String value = header == null || header.getValue() == null ? "" : header.getValue().strip();
    return value.length() <= MOST_CHARACTERS && shape.matcher(value).matches() ? value : "";
  }
}
