package clipshard.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which URIs an index can be under. */
final class BaseUri {
  static final String ACCEPTED =
      "a Hadoop URI such as s3a://bucket/folder/, hdfs://host/folder/ or file:///folder/, without"
          + " credentials (use storage.s3) or a query; s3a rather than s3, and only letters, digits,"
          + " _ . - in an s3a path";

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_./-]*");

  /** A folder of this machine as people write it; its slashes may be one or three. */
  private static final Pattern LOCAL = Pattern.compile("file:(?://)?(/.*)");

  private BaseUri() {}

  /**
   * The text with a slash at its end. What follows {@code file:} and is no URI, for its spaces or
   * what else a URI must encode, is taken as the folder's name.
   */
  static String of(String text) {
    String folder = text.endsWith("/") ? text : text + "/";
    Matcher local = LOCAL.matcher(folder);
    return local.matches() && !isAccepted(folder) ? encoded(local.group(1), folder) : folder;
  }

  private static String encoded(String path, String otherwise) {
    try {
      return new URI("file", "", path, null).toASCIIString();
    } catch (URISyntaxException e) {
      return otherwise;
    }
  }

  static boolean isAccepted(String text) {
    try {
      URI uri = URI.create(text);
      return uri.isAbsolute()
          && !uri.isOpaque()
          && uri.getPath().endsWith("/")
          && !String.valueOf(uri.getRawUserInfo()).contains(":")
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null
          && isStore(uri);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isStore(URI uri) {
    return switch (uri.getScheme()) {
      case "s3", "s3n" -> false;
      case "s3a" -> isBucket(uri.getRawAuthority()) && KEY.matcher(uri.getRawPath()).matches();
      default -> true;
    };
  }

  /** Not {@link URI#getHost}: that knows no underscores, which buckets outside Amazon may have. */
  private static boolean isBucket(String authority) {
    return authority != null && KEY.matcher(authority).matches();
  }
}
