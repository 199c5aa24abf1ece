package sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What the image host answers to a GET.
 *
 * @param location where a redirect leads, else null
 */
@SuppressWarnings("ArrayRecordComponent") // Made, sent and forgotten: nobody compares or keeps it.
public record Answer(int status, String contentType, byte[] body, String location) {
  static final Answer NOT_FOUND = error(404, "There is no picture here.");

  static Answer ok(String contentType, byte[] body) {
    return new Answer(200, contentType, body, null);
  }

  public static Answer redirect(String location) {
    return new Answer(302, "text/plain", new byte[0], location);
  }

  static Answer error(int status, String message) {
    return new Answer(status, "text/plain; charset=utf-8", (message + "\n").getBytes(UTF_8), null);
  }

  /** A content type by the file name's ending. */
  static String contentType(String ending) {
    return switch (ending) {
      case "jpg", "jpeg" -> "image/jpeg";
      case "tif", "tiff" -> "image/tiff";
      case "svg" -> "image/svg+xml";
      default -> "image/" + ending;
    };
  }
}
