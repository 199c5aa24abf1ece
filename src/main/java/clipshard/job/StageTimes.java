package clipshard.job;

import clipshard.report.RunReport.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long the stages of a run took, in the order in which they first ended. */
final class StageTimes {
  private final Map<String, Duration> times = new LinkedHashMap<>();

  /** Adds the time since {@code begin} to a stage that may come several times. */
  void add(String stage, Instant begin) {
    times.merge(stage, Duration.between(begin, Instant.now()), Duration::plus);
  }

  List<Stage> stages() {
    return times.entrySet().stream()
        .map(time -> new Stage(time.getKey(), Math.max(0, time.getValue().toMillis()) / 1000.0))
        .toList();
  }
}
