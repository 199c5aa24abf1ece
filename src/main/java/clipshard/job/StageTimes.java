package clipshard.job;

import clipshard.report.RunReport.Span;
import clipshard.report.RunReport.Stage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;

/** When the stages of a run were at work, in the order in which they first ended. */
public final class StageTimes {
  /** A pause shorter than this share of the run cannot be seen in a chart of it. */
  private static final double VISIBLE = 1 / 200.0;

  private final Instant start;
  private final Map<String, List<Span>> spans = new LinkedHashMap<>();

  /** Those of a run that began at {@code start}. */
  public StageTimes(Instant start) {
    this.start = start;
  }

  /**
   * Works, and adds the time to a stage that may come several times.
   *
   * @param description of the jobs that this thread begins meanwhile, in Spark's pages
   */
  public <T, E extends Exception> T time(
      SparkContext spark, String stage, String description, JobGroup.Work<T, E> work)
      throws IOException, E {
    Instant begin = Instant.now();
    try {
      return JobGroup.during(spark, stage, description, work);
    } finally {
      add(stage, begin);
    }
  }

  /** Adds the time since {@code begin} to a stage that may come several times. */
  public void add(String stage, Instant begin) {
    add(stage, begin, Instant.now());
  }

  /** Adds a time to a stage that may come several times. */
  public void add(String stage, Instant begin, Instant end) {
    double from = Math.max(0, seconds(start, begin));
    spans
        .computeIfAbsent(stage, name -> new ArrayList<>())
        .add(new Span(stage, from, Math.max(from, seconds(start, end))));
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }

  /** How long each stage took, all its times together. */
  public List<Stage> stages() {
    return spans.entrySet().stream()
        .map(
            stage ->
                new Stage(
                    stage.getKey(),
                    stage.getValue().stream().mapToDouble(it -> it.to() - it.from()).sum()))
        .toList();
  }

  /** When each stage was at work, ascending; times that nobody could tell apart are one. */
  public List<Span> timeline() {
    double end =
        spans.values().stream().flatMap(List::stream).mapToDouble(Span::to).max().orElse(0);
    List<Span> timeline = new ArrayList<>();
    for (List<Span> times : spans.values()) {
      Span last = null;
      for (Span next : times) {
        if (last != null && next.from() - last.to() >= end * VISIBLE) {
          timeline.add(last);
          last = next;
        } else {
          last =
              last == null
                  ? next
                  : new Span(last.stage(), last.from(), Math.max(last.to(), next.to()));
        }
      }
      timeline.add(last);
    }
    return timeline;
  }
}
