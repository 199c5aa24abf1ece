package clipshard.search;

import java.util.Objects;

/**
 * How to search.
 *
 * @param type label of the index type; empty: {@code combined} if the index has it, else its first
 * @param k neighbours per query, at least 1
 * @param brand only rows of this brand, compared exactly; empty: all
 */
public record SearchOptions(String type, int k, String brand) {
  private static final int USUAL_K = 10;

  public SearchOptions {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(brand, "brand");
    if (k < 1 || k == Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "k, the number of neighbours, is %d; it must be at least 1 and below %d"
              .formatted(k, Integer.MAX_VALUE));
    }
  }

  /** Ten neighbours of any brand. */
  public static SearchOptions usual() {
    return new SearchOptions("", USUAL_K, "");
  }

  public SearchOptions withType(String label) {
    return new SearchOptions(label, k, brand);
  }

  public SearchOptions withK(int neighbours) {
    return new SearchOptions(type, neighbours, brand);
  }

  public SearchOptions withBrand(String only) {
    return new SearchOptions(type, k, only);
  }
}
