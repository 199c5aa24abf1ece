package clipshard.report;

import clipshard.report.ColumnChart.Column;
import clipshard.report.Figure.Fact;
import clipshard.report.RunReport.Span;
import clipshard.report.RunReport.Stage;
import clipshard.report.RunReport.Tally;
import clipshard.text.Counted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The charts of a report with their captions and their numbers. */
final class Figures {
  private static final int MOST_STEPS = 6;
  private static final int MOST_IN_SECONDS = 600;
  private static final int MOST_IN_MINUTES = 6 * 3600;

  private Figures() {}

  /** Those that the report has numbers for, in the order of the page. */
  static List<Figure> of(RunReport report) {
    List<Figure> figures = new ArrayList<>();
    report.cosines().forEach(histogram -> figures.add(histogram(histogram)));
    if (report.shardFill().shards() > 0) {
      figures.add(shardFill(report.shardFill()));
    }
    figures.add(ranking("Failures by reason", report.failureReasons()));
    figures.add(ranking("Failures by host", report.failureHosts()));
    figures.add(ranking("Brands", report.brands()));
    figures.add(timing("Time by stage", "some may be at work at once", report.stages()));
    figures.add(timing("Time of the tasks", "all that embed, together", report.tasks()));
    figures.add(timeline(report.timeline()));
    figures.removeIf(figure -> figure.rows().isEmpty());
    return figures;
  }

  static Figure histogram(Histogram histogram) {
    List<Column> columns = new ArrayList<>();
    List<Fact> rows = new ArrayList<>();
    for (int bin = 0; bin < histogram.counts().size(); bin++) {
      double from = histogram.edges().get(bin);
      double to = histogram.edges().get(bin + 1);
      long count = histogram.counts().get(bin);
      columns.add(new Column(from, to, (double) count));
      rows.add(new Fact(String.format(Locale.ROOT, "%.3f to %.3f", from, to), number(count)));
    }
    return new Figure(
        "Cosines, " + histogram.type(),
        histogram.of() + " (" + number(histogram.total()) + ")",
        new ColumnChart("Cosine", columns, 0, 0).drawn(),
        rows);
  }

  static Figure shardFill(ShardFill fill) {
    List<Column> columns = new ArrayList<>();
    List<Fact> rows = new ArrayList<>();
    for (ShardFill.Group group : fill.groups()) {
      int first = group.first();
      int last = group.last();
      // The middle of a shard's column is over its number.
      columns.add(new Column(first - 0.5, last + 0.5, (double) group.rows() / (last - first + 1)));
      rows.add(
          first == last
              ? new Fact("shard " + first, number(group.rows()))
              : new Fact(
                  "shards %d to %d".formatted(first, last),
                  "%s (%s to %s)"
                      .formatted(
                          number(group.rows()), number(group.least()), number(group.most()))));
    }
    return new Figure(
        "Shard fill",
        "rows in a shard (%s in all); the dashed line is a full one, %s"
            .formatted(number(fill.shards()), number(fill.rowsPerShard())),
        new ColumnChart("Shard", columns, fill.rowsPerShard(), 1).drawn(),
        rows);
  }

  static Figure ranking(String title, Ranking ranking) {
    long largest = ranking.top().stream().mapToLong(Tally::count).max().orElse(0);
    RowChart chart = new RowChart((double) Math.max(largest, ranking.rest()));
    for (Tally tally : ranking.top()) {
      chart.row(tally.name(), number(tally.count())).bar(0, (double) tally.count());
    }
    if (ranking.others() > 0) {
      String others = Counted.of(ranking.others(), "others");
      chart.row(others, number(ranking.rest())).rest((double) ranking.rest());
    }
    return chart.figure(title, Counted.of(ranking.total(), ranking.things()));
  }

  static Figure timing(String title, String caption, List<Stage> stages) {
    RowChart chart = new RowChart(stages.stream().mapToDouble(Stage::seconds).max().orElse(0));
    for (Stage stage : stages) {
      chart.row(stage.name(), seconds(stage.seconds())).bar(0, stage.seconds());
    }
    return chart.figure(title, caption);
  }

  static Figure timeline(List<Span> spans) {
    double end = Math.max(1, spans.stream().mapToDouble(Span::to).max().orElse(0));
    Map<String, List<Span>> stages =
        spans.stream()
            .collect(Collectors.groupingBy(Span::stage, LinkedHashMap::new, Collectors.toList()));
    RowChart chart = new RowChart(end);
    stages.forEach(
        (stage, times) -> {
          double from = times.stream().mapToDouble(Span::from).min().orElseThrow();
          double to = times.stream().mapToDouble(Span::to).max().orElseThrow();
          chart.row(stage, seconds(from) + " to " + seconds(to));
          times.forEach(time -> chart.bar(time.from(), time.to()));
        });
    List<Fact> rows =
        spans.stream()
            .map(span -> new Fact(span.stage(), seconds(span.from()) + " to " + seconds(span.to())))
            .toList();
    return new Figure("Timeline", "when each stage was at work", overTime(chart, end), rows);
  }

  private static Drawing overTime(RowChart chart, double seconds) {
    if (seconds < MOST_IN_SECONDS) {
      return chart.drawnOver(Scale.of(0, seconds, MOST_STEPS, 1), "Seconds");
    }
    if (seconds < MOST_IN_MINUTES) {
      return chart.drawnOver(Scale.of(0, seconds / 60, MOST_STEPS, 1), "Minutes");
    }
    return chart.drawnOver(Scale.of(0, seconds / 3600, MOST_STEPS, 1), "Hours");
  }

  static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** For example {@code 4.2 s} or {@code 2 h 05 min}. */
  static String seconds(double seconds) {
    long minutes = Math.round(seconds / 60);
    if (seconds >= 3600) {
      return String.format(Locale.ROOT, "%,d h %02d min", minutes / 60, minutes % 60);
    }
    if (seconds >= 600) {
      return minutes + " min";
    }
    return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  }
}
