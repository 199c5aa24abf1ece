package clipshard.catalog;

import clipshard.picture.PictureUrl;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the values of the URL column mean: URLs, or paths of files below {@code source.url-prefix}.
 *
 * @param prefix as {@link clipshard.config.Settings.Source} has it; empty: what has no scheme is no
 *     URL
 */
record UrlColumn(String prefix) {
  /** A question mark before a name and "=" begins a query; any other is part of a file's name. */
  private static final Pattern NAME_AND_QUERY =
      Pattern.compile("/?(.*?)(\\?[A-Za-z0-9_.~-]+=.*)?", Pattern.DOTALL);

  /**
   * The URL that a value means: itself, unless it is a path. What of a path is not encoded is left
   * so, as in URLs, but for marks that would end it.
   *
   * @param value may be null, which is no URL either
   */
  String url(String value) {
    if (!isPath(value)) {
      return value == null ? "" : value;
    }
    Matcher path = path(value);
    String query = path.group(2) == null ? "" : path.group(2);
    return prefix + path.group(1).replace("?", "%3F").replace("#", "%23") + query;
  }

  /** The brand that a path tells, by its first folder; null where the value is none. */
  String brand(String value) {
    if (!isPath(value)) {
      return null;
    }
    String name = path(value).group(1);
    int slash = name.indexOf('/');
    return slash < 0 ? Brands.UNKNOWN : name.substring(0, slash);
  }

  private boolean isPath(String value) {
    return !prefix.isEmpty() && value != null && new PictureUrl(value).isPath();
  }

  private static Matcher path(String value) {
    Matcher path = NAME_AND_QUERY.matcher(new PictureUrl(value).trimmed());
    if (!path.matches()) {
      throw new IllegalStateException("every text matches");
    }
    return path;
  }
}
