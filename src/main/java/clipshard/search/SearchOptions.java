package clipshard.search;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How to search.
 *
 * @param type label of the index type; empty: {@code combined} if the index has it, else its first
 * @param k neighbours per query, at least 1
 * @param brand only rows of this brand, compared exactly; empty: all
 * @param filters that rows have to meet, all of them
 * @param perGroup the most neighbours of one group, the best ones; 0: all
 */
public record SearchOptions(String type, int k, String brand, List<Filter> filters, int perGroup) {
  private static final int USUAL_K = 10;

  public SearchOptions {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(brand, "brand");
    filters = List.copyOf(filters);
    if (k < 1 || k == Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "k, the number of neighbours, is %d; it must be at least 1 and below %d"
              .formatted(k, Integer.MAX_VALUE));
    }
    if (perGroup < 0) {
      throw new IllegalArgumentException(
          "the number of neighbours per group is %d; it must be at least 1, or 0 for all"
              .formatted(perGroup));
    }
  }

  /** Ten neighbours of any brand. */
  public static SearchOptions usual() {
    return new SearchOptions("", USUAL_K, "", List.of(), 0);
  }

  public SearchOptions withType(String label) {
    return new SearchOptions(label, k, brand, filters, perGroup);
  }

  public SearchOptions withK(int neighbours) {
    return new SearchOptions(type, neighbours, brand, filters, perGroup);
  }

  public SearchOptions withBrand(String only) {
    return new SearchOptions(type, k, only, filters, perGroup);
  }

  /**
   * Besides the filters that there are.
   *
   * @param filter such as {@code category=shoes} or {@code price<50}
   */
  public SearchOptions withFilter(String filter) {
    return new SearchOptions(
        type,
        k,
        brand,
        Stream.concat(filters.stream(), Stream.of(Filter.parse(filter))).toList(),
        perGroup);
  }

  public SearchOptions withPerGroup(int most) {
    return new SearchOptions(type, k, brand, filters, most);
  }

  /** All that rows have to meet, the brand among it; empty where all rows do. */
  public List<Filter> conditions() {
    return brand.isEmpty()
        ? filters
        : Stream.concat(Stream.of(Filter.brand(brand)), filters.stream()).toList();
  }
}
