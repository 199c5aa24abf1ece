package clipshard.job.pipeline;

import clipshard.format.Json;
import clipshard.format.PlanRow;
import clipshard.format.StagedRow;
import clipshard.text.Counted;
import java.io.IOException;
import java.util.ArrayList;
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

  /**
   * How fast all tasks together are. Each is measured from when it has its encoder, downloads
   * included.
   *
   * @param rows at least one
   */
  public static TrialRate of(EmbeddedRows trial, List<PlanRow> rows) throws IOException {
    List<byte[]> plans = new ArrayList<>();
    for (PlanRow row : rows) {
      plans.add(PlanRow.PARQUET.write(List.of(row)));
    }
    TrialRate all = new TrialRate(0, 0, Map.of());
    for (byte[] rate : trial.inTasks(plans, TrialRate::ofTask)) {
      all = all.with(Json.read(rate, TrialRate.class));
    }
    return all;
  }

  private static List<byte[]> ofTask(ImagePipeline pipeline, List<byte[]> plans)
      throws IOException, InterruptedException {
    List<PlanRow> rows = new ArrayList<>();
    for (byte[] plan : plans) {
      rows.addAll(PlanRow.PARQUET.read(plan));
    }
    long start = System.nanoTime();
    List<StagedRow> outcomes = pipeline.run(rows, TensorFiller.AS_IS);
    return List.of(Json.write(of(outcomes, (System.nanoTime() - start) / 1e9)));
  }

  /** Of one task. */
  private static TrialRate of(List<StagedRow> outcomes, double seconds) {
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
  private TrialRate with(TrialRate other) {
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
