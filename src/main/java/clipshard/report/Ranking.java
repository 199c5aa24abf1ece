package clipshard.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The largest of many tallies, and the sum of the others.
 *
 * @param things what is counted, for example {@code new vectors}
 * @param top descending
 * @param others how many names are not in {@code top}
 * @param rest what those count together
 */
public record Ranking(String things, List<RunReport.Tally> top, long others, long rest) {
  static final Ranking NONE = new Ranking("", List.of(), 0, 0);

  public Ranking {
    top = List.copyOf(top);
    Valid.require(others >= 0 && rest >= 0, "others, rest", others + ", " + rest);
  }

  /** The {@code most} largest of {@code counts}; equal ones by name. */
  public static Ranking of(String things, Map<String, Long> counts, int most) {
    List<RunReport.Tally> all =
        counts.entrySet().stream()
            .map(entry -> new RunReport.Tally(entry.getKey(), entry.getValue()))
            .sorted(
                Comparator.comparingLong(RunReport.Tally::count)
                    .reversed()
                    .thenComparing(RunReport.Tally::name))
            .toList();
    List<RunReport.Tally> top = all.subList(0, Math.min(most, all.size()));
    long rest = all.stream().skip(top.size()).mapToLong(RunReport.Tally::count).sum();
    return new Ranking(things, top, all.size() - top.size(), rest);
  }

  long total() {
    return rest + top.stream().mapToLong(RunReport.Tally::count).sum();
  }
}
