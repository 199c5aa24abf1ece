package clipshard.catalog;

import clipshard.picture.PictureUrl;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whose picture it is, for the brands table and the brand filter. */
public final class Brands {
  /** The brand of a picture that has none. */
  public static final String UNKNOWN = "unknown";

  /** Where Supabase Storage has a bucket: its address is nobody's brand. */
  private static final String BUCKET =
      "/storage/v1/(?:s3|(?:object|render/image)(?:/(?:public|sign|authenticated))?+)/[^/?#]+";

  /**
   * Scheme, authority if there is one, and the path up to the end of its first folder, which is
   * that below the bucket.
   */
  private static final Pattern FIRST_FOLDER =
      Pattern.compile(
          "[A-Za-z][A-Za-z0-9+.-]*:(?://[^/?#]*+)?+(?:" + BUCKET + ")?+/+([^/?#]+)/.*",
          Pattern.DOTALL);

  private Brands() {}

  /**
   * The brand column's value if the row has one, else the first folder of the URL's path as it is
   * written there (in Supabase Storage: the first below the bucket), else {@link #UNKNOWN}.
   */
  public static String of(ProductImage image) {
    if (image.brand() != null && !image.brand().isEmpty()) {
      return image.brand();
    }
    Matcher url = FIRST_FOLDER.matcher(new PictureUrl(image.url()).stored());
    return url.matches() ? url.group(1) : UNKNOWN;
  }
}
