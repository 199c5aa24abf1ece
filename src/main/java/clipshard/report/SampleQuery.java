package clipshard.report;

import java.util.List;

/**
 * A picture that was searched for.
 *
 * @param url without user, password, query and fragment, as {@link
 *     clipshard.picture.PictureUrl#stored} gives it: they may be credentials
 * @param thumbnail a {@code data:} URL of a small picture, or empty
 * @param hits one for each index type
 */
public record SampleQuery(String id, String brand, String url, String thumbnail, List<Hits> hits) {
  public SampleQuery {
    Valid.requirePicture("thumbnail", thumbnail);
    hits = List.copyOf(hits);
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
   * @param cosine to the query
   * @param thumbnail a {@code data:} URL of a small picture, or empty
   */
  public record Neighbour(String id, String brand, double cosine, long position, String thumbnail) {
    public Neighbour {
      Valid.require(Double.isFinite(cosine), "cosine", cosine);
      Valid.require(position >= 0, "position", position);
      Valid.requirePicture("thumbnail", thumbnail);
    }
  }
}
