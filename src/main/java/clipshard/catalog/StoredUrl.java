package clipshard.catalog;

/** What of a picture's URL may be stored and shown: nothing that can be a credential. */
public final class StoredUrl {
  private StoredUrl() {}

  /** Without query, fragment and user info; of a {@code data:} URL only its media type. */
  public static String of(String url) {
    if (url.regionMatches(true, 0, "data:", 0, 5)) {
      int end = url.indexOf(',');
      return end < 0 ? "data:" : url.substring(0, end);
    }
    String path = url.split("[?#]", 2)[0];
    return path.replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*:)?//[^/]*@", "$1//");
  }
}
