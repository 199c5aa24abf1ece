package clipshard.job.pipeline;

import clipshard.format.StagedRow;
import clipshard.text.Counted;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How fast a few rows were embedded.
 *
 * @param embedded rows
 * @param perSecond pictures embedded in a second, by all tasks together
 * @param failures how many rows have no vector, by reason
 */
public record TrialRate(int embedded, double perSecond, Map<String, Integer> failures) {
  public TrialRate {
    failures = Map.copyOf(failures);
  }

  /** Of one task. */
  static TrialRate of(List<StagedRow> outcomes, double seconds) {
    int embedded = (int) outcomes.stream().filter(StagedRow::isEmbedded).count();
    Map<String, Integer> failures = new TreeMap<>();
    for (StagedRow outcome : outcomes) {
      if (!outcome.isEmbedded()) {
        failures.merge(outcome.rejected().reason().name(), 1, Integer::sum);
      }
    }
    return new TrialRate(embedded, embedded / seconds, failures);
  }

  /** Of tasks that ran side by side. */
  TrialRate with(TrialRate other) {
    Map<String, Integer> all = new TreeMap<>(failures);
    other.failures.forEach((reason, count) -> all.merge(reason, count, Integer::sum));
    return new TrialRate(embedded + other.embedded, perSecond + other.perSecond, all);
  }

  public int failed() {
    return failures.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether it says anything of the rows that were not tried. */
  public boolean tells() {
    return embedded > failed();
  }

  /** For example {@code 20 of 32 rows failed, 16 NOT_FOUND, 4 TIMEOUT}. */
  public String describeFailures() {
    String reasons =
        new TreeMap<>(failures)
            .entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    return "%d of %s failed when tried just now (%s)"
        .formatted(failed(), Counted.of(embedded + failed(), "row", "rows"), reasons);
  }
}
