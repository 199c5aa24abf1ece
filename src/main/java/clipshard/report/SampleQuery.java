package clipshard.report;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A picture that was searched for.
 *
 * @param url without user, password, query and fragment, as {@link
 *     clipshard.picture.PictureUrl#stored} gives it: they may be credentials
 * @param thumbnail a {@code data:} URL of a small picture, or empty
 * @param hits one for each index type
 */
public record SampleQuery(String id, String brand, String url, String thumbnail, List<Hits> hits) {
  /** Short enough that a page does not cut it. */
  private static final Pattern LINK = Pattern.compile("(?i)https?://[^\\p{Cntrl}\\s]{1,280}");

  public SampleQuery {
    Valid.requirePicture("thumbnail", thumbnail);
    hits = List.copyOf(hits);
  }

  /** Where a click on the picture leads; empty where that is no page of the web. */
  String link() {
    return link(url);
  }

  static String link(String url) {
    return LINK.matcher(url).matches() ? url : "";
  }

  /** What a search in one index type found, nearest first. */
  public record Hits(String type, List<Neighbour> neighbours) {
    public Hits {
      neighbours = List.copyOf(neighbours);
    }
  }

  /**
   * One of them.
   *
   * @param url as the query's has it; empty in reports from before it was noted
   * @param cosine to the query
   * @param thumbnail a {@code data:} URL of a small picture, or empty
   */
  public record Neighbour(
      String id, String brand, String url, double cosine, long position, String thumbnail) {
    public Neighbour {
      url = url == null ? "" : url;
      Valid.require(Double.isFinite(cosine), "cosine", cosine);
      Valid.require(position >= 0, "position", position);
      Valid.requirePicture("thumbnail", thumbnail);
    }

    /** As the query's. */
    String link() {
      return SampleQuery.link(url);
    }
  }
}
