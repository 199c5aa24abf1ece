package clipshard.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often values were how large.
 *
 * @param type index type
 * @param of what was measured
 * @param edges ascending, one more than {@code counts}: bin {@code i} counts {@code edges[i] ≤ x <
 *     edges[i + 1]}, the last one its upper edge too
 */
public record Histogram(String type, String of, List<Double> edges, List<Long> counts) {
  public Histogram {
    List<Double> bounds = List.copyOf(edges);
    edges = bounds;
    counts = List.copyOf(counts);
    Valid.require(!counts.isEmpty() && edges.size() == counts.size() + 1, "edges", edges);
    Valid.require(
        IntStream.range(1, bounds.size()).allMatch(i -> bounds.get(i - 1) < bounds.get(i)),
        "edges",
        edges);
    Valid.require(counts.stream().allMatch(count -> count >= 0), "counts", counts);
  }

  /**
   * Counts {@code values} in bins of equal width; one outside counts in the nearest bin.
   *
   * @param values finite
   * @param from lower edge of the first bin
   * @param to upper edge of the last one
   */
  public static Histogram of(
      String type, String of, double[] values, double from, double to, int bins) {
    List<Double> edges = new ArrayList<>();
    for (int edge = 0; edge <= bins; edge++) {
      edges.add(edge == bins ? to : from + (to - from) * edge / bins);
    }
    List<Long> counts = new ArrayList<>(Collections.nCopies(bins, 0L));
    for (double value : values) {
      Valid.require(Double.isFinite(value), "value", value);
      int found = Collections.binarySearch(edges, value);
      int bin = Math.max(0, Math.min(bins - 1, found >= 0 ? found : -found - 2));
      counts.set(bin, counts.get(bin) + 1);
    }
    return new Histogram(type, of, edges, counts);
  }

  long total() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
