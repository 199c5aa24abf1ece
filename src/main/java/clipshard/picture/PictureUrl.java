package clipshard.picture;

import clipshard.config.Settings;
import clipshard.text.Shown;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A picture's URL, which may be any text at all and may hold credentials.
 *
 * @param text as the table has it, or that of a {@link LongUrl}
 */
public record PictureUrl(String text) {
  /** RFC 3986, appendix B, but that any text matches, with any number of slashes. */
  private static final Pattern PARTS =
      Pattern.compile(
          "(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?<slashes>/*)(?<authority>[^/?#]*)"
              + "(?<path>[^?#]*)(?<query>\\?[^#]*)?.*",
          Pattern.DOTALL);

  /**
   * RFC 3986, 4.2: a relative reference, whose first segment has no colon; not what stands in
   * quotes or is an array.
   */
  private static final Pattern PATH =
      Pattern.compile(
          "/?(?![\"'<`\u2018\u201c]|\\[.*]$|\\{.*}$)[^:/?#]+(?:[/?#].*)?", Pattern.DOTALL);

  private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*]|[^:]*)(:[0-9]*)?");

  /**
   * The text taken apart; empty where there is no such part.
   *
   * @param scheme without the colon
   * @param slashes before the authority; a URL with a host has two
   * @param authority with user and password
   * @param path from its first slash on
   * @param query with the question mark
   */
  public record Parts(String scheme, String slashes, String authority, String path, String query) {
    /** The authority without user and password. */
    private String host() {
      return authority.substring(authority.lastIndexOf('@') + 1);
    }
  }

  /** Without what is not seen at its ends, as spreadsheets leave it: blanks, marks, a BOM. */
  public String trimmed() {
    int from = 0;
    int to = text.length();
    while (from < to && isInvisible(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (from < to && isInvisible(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  /** Whether a code point leaves nothing, or a blank, where it stands. */
  public static boolean isInvisible(int point) {
    return Character.isWhitespace(point)
        || Character.isSpaceChar(point)
        || Character.getType(point) == Character.FORMAT
        || Character.getType(point) == Character.CONTROL;
  }

  public Parts parts() {
    Matcher parts = PARTS.matcher(trimmed());
    if (!parts.matches()) {
      throw new IllegalStateException("every text matches");
    }
    String scheme = parts.group("scheme");
    String query = parts.group("query");
    return new Parts(
        scheme == null ? "" : scheme,
        parts.group("slashes"),
        parts.group("authority"),
        parts.group("path"),
        query == null ? "" : query);
  }

  /** Whether it is a path such as {@code products/1.jpg}, which says nothing of a host. */
  public boolean isPath() {
    return PATH.matcher(trimmed()).matches();
  }

  /** The part that says whether a row's picture is another one now. */
  public String compared(Settings.ComparedUrl part) {
    return part == Settings.ComparedUrl.WHOLE || isData(text) ? text : text.split("[?#]", 2)[0];
  }

  /** SHA-256 of what is {@link #compared}, in hexadecimal; of a {@link LongUrl} of all of it. */
  public String hash(Settings.ComparedUrl part) {
    return LongUrl.read(text)
        .map(LongUrl::sha256)
        .orElseGet(() -> DigestUtils.sha256Hex(compared(part)));
  }

  /** Whether it holds its content. */
  public boolean isData() {
    return isData(trimmed());
  }

  /**
   * What may be stored: no query, fragment and user info; of a {@code data:} URL only its media
   * type. Where a password with a slash, question mark or hash has torn the user info apart,
   * nothing but the scheme is kept, unless what stands before that mark could be a port.
   */
  public String stored() {
    Optional<LongUrl> whole = LongUrl.read(text);
    if (whole.isPresent()) {
      return whole.get().head();
    }
    String stripped = trimmed();
    if (isData(stripped)) {
      int end = stripped.indexOf(',');
      return end < 0 ? "data:" : stripped.substring(0, end);
    }
    Parts parts = parts();
    String scheme = parts.scheme.isEmpty() ? "" : parts.scheme + ":";
    boolean isHosted =
        parts.slashes.length() == 2 || scheme.toLowerCase(Locale.ROOT).startsWith("http");
    String host = isHosted || parts.slashes.isEmpty() ? parts.host() : parts.authority;
    if (isHosted && !HOST.matcher(host).matches()) {
      return scheme + "//(redacted)";
    }
    String start = host.equals(parts.authority) ? scheme + parts.slashes : scheme + "//";
    return start + host + parts.path;
  }

  /** What messages may show: no more than may be stored, in one line, and not too much of it. */
  public String shown() {
    String stored = stored();
    if (isData(stored)) {
      long characters = LongUrl.read(text).map(LongUrl::characters).orElse((long) text.length());
      return "%s,… (%d characters)".formatted(Shown.message(stored), characters);
    }
    return stored.isEmpty() ? "(empty)" : Shown.message(stored);
  }

  /**
   * Where it comes from, in lower case: the host without user and port, else the scheme with its
   * colon; empty where there is neither.
   */
  public String origin() {
    Parts parts = new PictureUrl(stored()).parts();
    if (parts.scheme.isEmpty()) {
      return "";
    }
    Matcher host = HOST.matcher(parts.slashes.length() == 2 ? parts.host() : "");
    boolean isHosted = host.lookingAt() && !host.group(1).isEmpty();
    return (isHosted ? host.group(1) : parts.scheme + ":").toLowerCase(Locale.ROOT);
  }

  private static boolean isData(String url) {
    return url.regionMatches(true, 0, "data:", 0, 5);
  }
}
