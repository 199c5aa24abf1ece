package clipshard.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import clipshard.picture.Rejected.Reason;
import clipshard.text.Shown;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says of a request that it refused, beside the status, which for storage is often
 * 400 whatever is wrong. The codes are those of <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Amazon S3</a>, <a
 * href="https://supabase.com/docs/guides/storage/debugging/error-codes">Supabase</a>, <a
 * href="https://cloud.google.com/storage/docs/xml-api/reference-status">Google</a> and <a
 * href="https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes">Azure</a>.
 *
 * @param code what programs go by, or the first line of a text; empty where nothing is told
 * @param message for people, empty where there is none; may hold parts of the request
 */
record ServerError(String code, String message) {
  /** How much of a body is looked at. */
  static final int MOST_BYTES = 2048;

  private static final int MOST_CODE = 60;

  /** What decoding puts in place of bytes that are no text, such as a picture's. */
  private static final String NOT_UTF_8 = "\uFFFD";

  private static final Pattern XML_CODE = Pattern.compile("<Code>([^<]*)</Code>");
  private static final Pattern XML_MESSAGE = Pattern.compile("<Message>([^<]*)");
  private static final String JSON_TEXT = "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)";
  private static final Pattern JSON_CODE =
      Pattern.compile("\"(?:error|code|errorCode|error_code)" + JSON_TEXT);
  private static final Pattern JSON_MESSAGE =
      Pattern.compile("\"(?:message|error_description)" + JSON_TEXT);

  /** Supabase's storage answers 400, and says the status that it means. */
  private static final Pattern JSON_NOT_FOUND = Pattern.compile("\"statusCode\"\\s*:\\s*\"?404");

  private static final Set<String> MISSING =
      Set.of(
          "NoSuchKey",
          "NoSuchBucket",
          "NoSuchVersion",
          "not_found",
          "NotFound",
          "Not Found",
          "BlobNotFound",
          "ContainerNotFound",
          "ResourceNotFound");

  /** Of the signature or the token in the URL: another URL mends it. */
  private static final Set<String> EXPIRED =
      Set.of(
          "ExpiredToken",
          "InvalidToken",
          "TokenRefreshRequired",
          "InvalidJWT",
          "InvalidSignature",
          "SignatureDoesNotMatch",
          "RequestTimeTooSkewed",
          "AuthenticationFailed");

  private static final Pattern EXPIRED_MESSAGE =
      Pattern.compile(
          "(?i)\\bexpired\\b|\\bnot valid (yet|in the specified time frame)\\b|\\bexp\\b");

  private static final Set<String> SLOW = Set.of("RequestTimeout", "OperationTimedOut");

  private static final Set<String> BUSY = Set.of("SlowDown", "ServerBusy", "TooManyRequests");

  /**
   * What the first bytes of a body say.
   *
   * @param body at most {@link #MOST_BYTES} are looked at
   */
  static ServerError of(byte[] body) {
    // Azure puts a byte-order mark in front, which strip() keeps.
    String text =
        new String(body, 0, Math.min(body.length, MOST_BYTES), UTF_8)
            .replaceFirst("^\\uFEFF", "")
            .strip();
    if (text.startsWith("<")) {
      return new ServerError(first(XML_CODE, text), first(XML_MESSAGE, text));
    }
    if (text.startsWith("{")) {
      String code = JSON_NOT_FOUND.matcher(text).find() ? "not_found" : first(JSON_CODE, text);
      return new ServerError(code, first(JSON_MESSAGE, text));
    }
    String line = text.lines().findFirst().orElse("");
    return new ServerError(line.contains(NOT_UTF_8) ? "" : line, "");
  }

  private static String first(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? found.group(1).strip() : "";
  }

  /** What it means where it says more than the status does. */
  Optional<Reason> reason() {
    if (MISSING.contains(code)) {
      return Optional.of(Reason.NOT_FOUND);
    }
    if (SLOW.contains(code)) {
      return Optional.of(Reason.TIMEOUT);
    }
    if (BUSY.contains(code)) {
      return Optional.of(Reason.THROTTLED);
    }
    return EXPIRED.contains(code) || EXPIRED_MESSAGE.matcher(code + " " + message).find()
        ? Optional.of(Reason.EXPIRED)
        : Optional.empty();
  }

  /**
   * The code within a detail: {@code " (NoSuchKey)"}, or nothing. A text that is no code may repeat
   * what was asked for: of a request with secrets none is shown.
   *
   * @param mayEcho whether the request had a query or headers that are secret
   */
  String shown(boolean mayEcho) {
    boolean isCode = code.matches("[A-Za-z0-9._-]+");
    String shown = Shown.plain(code, MOST_CODE);
    return shown.isEmpty() || (mayEcho && !isCode) ? "" : " (" + shown + ")";
  }
}
