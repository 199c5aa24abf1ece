package clipshard.proof;

import clipshard.shard.ShardPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a person sees the sampled pictures of one index type.
 *
 * @param lines one at least
 */
public record SampleLines(List<SampleLine> lines, ShardPlan plan) {
  private static final int FIRST = 3;

  public SampleLines {
    lines = List.copyOf(lines);
  }

  /**
   * The first {@value #FIRST} lines and each that is not aligned, in their order.
   *
   * @param every whether to give all lines instead
   */
  public List<String> shown(boolean every) {
    List<String> shown = new ArrayList<>();
    for (int number = 1; number <= lines.size(); number++) {
      SampleLine line = lines.get(number - 1);
      if (every || number <= FIRST || !line.isAligned()) {
        shown.add(line.format(number, lines.size(), plan));
      }
    }
    return shown;
  }

  /** For example {@code 200/200 at rank 1, cos ≥ 0.9998}, the least cosine that a line says. */
  public String summary() {
    long first = lines.stream().filter(line -> line.rank() == 1).count();
    double least = lines.stream().mapToDouble(SampleLine::cosine).min().orElseThrow();
    return String.format(Locale.ROOT, "%d/%d at rank 1, cos ≥ %.4f", first, lines.size(), least);
  }

  /** Whether each picture finds itself. */
  public boolean areAligned() {
    return lines.stream().allMatch(SampleLine::isAligned);
  }
}
