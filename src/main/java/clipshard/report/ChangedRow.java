package clipshard.report;

/**
 * A row that the run took from its position.
 *
 * @param why {@code GONE}, {@code CHANGED}, {@code FAILED} or {@code LOST}
 * @param newPosition -1 where it has none
 * @param oldUrl of the picture that it had, as {@link SampleQuery#url}; empty if it is not known
 * @param newUrl of the one that it has, likewise
 * @param oldThumbnail a {@code data:} URL of a small picture, or empty
 * @param newThumbnail likewise
 */
public record ChangedRow(
    String id,
    String why,
    long oldPosition,
    long newPosition,
    String oldUrl,
    String newUrl,
    String oldThumbnail,
    String newThumbnail) {
  public ChangedRow {
    Valid.require(oldPosition >= 0 && newPosition >= -1, "positions", oldPosition);
    Valid.requirePicture("oldThumbnail", oldThumbnail);
    Valid.requirePicture("newThumbnail", newThumbnail);
  }

  /** Where it lives now, for people. */
  String place() {
    return newPosition < 0 ? "none" : Figures.number(newPosition);
  }

  String oldLink() {
    return SampleQuery.link(oldUrl);
  }

  String newLink() {
    return SampleQuery.link(newUrl);
  }

  /** Whether the table is to have a picture of it. */
  boolean isThere() {
    return !why.equals("GONE");
  }
}
