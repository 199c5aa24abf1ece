package clipshard.search;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What to look for the neighbours of.
 *
 * @param kind what {@code text} is
 * @param text a URL, a path on the machine of the driver, or an id; for a picture, its name in the
 *     answer
 * @param picture an encoded picture (a JPEG file's bytes, for example); empty for other kinds
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares queries
public record SearchQuery(Kind kind, String text, byte[] picture) {
  /** At least two letters, so that a drive is none. */
  private static final Pattern SCHEME =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

  /** Where the query's vector comes from. */
  public enum Kind {
    /** A picture that is downloaded, within the limits and to the addresses that settings allow. */
    URL,
    /** A picture in a local file. */
    FILE,
    /** A picture in memory. */
    PICTURE,
    /** The vector that the index holds for an id. */
    ID;

    /** The name in answers: lower case. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public SearchQuery {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(text, "text");
    picture = picture.clone();
  }

  public static SearchQuery url(String url) {
    return new SearchQuery(Kind.URL, url, new byte[0]);
  }

  public static SearchQuery file(Path file) {
    return new SearchQuery(Kind.FILE, file.toString(), new byte[0]);
  }

  /** A picture in memory, called {@code name} in the answer. */
  public static SearchQuery picture(String name, byte[] encoded) {
    return new SearchQuery(Kind.PICTURE, name, encoded);
  }

  public static SearchQuery id(String id) {
    return new SearchQuery(Kind.ID, id, new byte[0]);
  }

  /** A URL where the text begins like one and no local file has that name, else a file. */
  public static SearchQuery image(String urlOrFile) {
    boolean isUrl = SCHEME.matcher(urlOrFile).matches() && !isFile(urlOrFile);
    return isUrl ? url(urlOrFile) : new SearchQuery(Kind.FILE, urlOrFile, new byte[0]);
  }

  private static boolean isFile(String text) {
    try {
      return Files.exists(Path.of(text));
    } catch (IllegalArgumentException e) {
      return false; // no path at all
    }
  }
}
