package clipshard.picture;

import clipshard.config.Settings;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a picture's URL may be stored and shown: nothing that can be a credential. */
public final class StoredUrl {
  private static final Pattern PARTS =
      Pattern.compile(
          "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*:)?(?<slashes>/*)(?<authority>[^/?#]*)(?<path>[^?#]*).*",
          Pattern.DOTALL);

  private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*]|[^:]*)(:[0-9]*)?");

  private StoredUrl() {}

  /** The part of a row's URL that says whether its picture is another one now. */
  public static String compared(String url, Settings.ComparedUrl part) {
    boolean isWhole =
        part == Settings.ComparedUrl.WHOLE || url.regionMatches(true, 0, "data:", 0, 5);
    return isWhole ? url : url.split("[?#]", 2)[0];
  }

  /**
   * Without query, fragment and user info; of a {@code data:} URL only its media type. Where a
   * password with a slash, question mark or hash has torn the user info apart, nothing but the
   * scheme is kept, unless what stands before that mark could be a port.
   */
  public static String of(String url) {
    if (url.regionMatches(true, 0, "data:", 0, 5)) {
      int end = url.indexOf(',');
      return end < 0 ? "data:" : url.substring(0, end);
    }
    Matcher parts = PARTS.matcher(url);
    if (!parts.matches()) {
      throw new IllegalStateException("every text matches");
    }
    String scheme = parts.group("scheme") == null ? "" : parts.group("scheme");
    String slashes = parts.group("slashes");
    String authority = parts.group("authority");
    boolean isHosted = slashes.length() == 2 || scheme.toLowerCase(Locale.ROOT).startsWith("http");
    String host =
        isHosted || slashes.isEmpty()
            ? authority.substring(authority.lastIndexOf('@') + 1)
            : authority;
    if (isHosted && !HOST.matcher(host).matches()) {
      return scheme + "//(redacted)";
    }
    String start = host.equals(authority) ? scheme + slashes : scheme + "//";
    return start + host + parts.group("path");
  }
}
