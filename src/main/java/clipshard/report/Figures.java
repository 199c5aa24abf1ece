package clipshard.report;

import clipshard.report.Figure.Fact;
import clipshard.report.RunReport.Span;
import clipshard.report.RunReport.Stage;
import clipshard.report.RunReport.Tally;
import clipshard.text.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The charts of a report with their captions and their numbers. */
final class Figures {
  private final List<Figure> all = new ArrayList<>();

  private Figures() {}

  /** Those that the report has numbers for, in the order of the page. */
  static List<Figure> of(RunReport report) {
    Figures figures = new Figures();
    report.cosines().forEach(figures::histogram);
    if (report.shardFill().shards() > 0) {
      figures.shardFill(report.shardFill());
    }
    figures.ranking("Failures by reason", report.failureReasons());
    figures.ranking("Failures by host", report.failureHosts());
    figures.ranking("Brands", report.brands());
    if (!report.stages().isEmpty()) {
      figures.timing("Time by stage", "some may be at work at once", report.stages());
    }
    if (!report.tasks().isEmpty()) {
      figures.timing("Time of the tasks", "all that embed, together", report.tasks());
    }
    if (!report.timeline().isEmpty()) {
      figures.timeline(report.timeline());
    }
    return figures.all;
  }

  private void histogram(Histogram histogram) {
    List<Fact> rows = new ArrayList<>();
    for (int bin = 0; bin < histogram.counts().size(); bin++) {
      String range =
          String.format(
              Locale.ROOT,
              "%.3f to %.3f",
              histogram.edges().get(bin),
              histogram.edges().get(bin + 1));
      rows.add(new Fact(range, number(histogram.counts().get(bin))));
    }
    String caption = histogram.of() + " (" + number(histogram.total()) + ")";
    add("Cosines, " + histogram.type(), caption, () -> Charts.histogram(histogram), rows);
  }

  private void shardFill(ShardFill fill) {
    List<Fact> rows = new ArrayList<>();
    for (ShardFill.Group group : fill.groups()) {
      boolean alone = group.first() == group.last();
      rows.add(
          new Fact(
              alone ? "shard " + group.first() : "shards " + group.first() + " to " + group.last(),
              number(group.rows())
                  + (alone
                      ? ""
                      : " (" + number(group.least()) + " to " + number(group.most()) + ")")));
    }
    String caption =
        "rows in a shard (%s in all); the dashed line is a full one, %s"
            .formatted(number(fill.shards()), number(fill.rowsPerShard()));
    add("Shard fill", caption, () -> Charts.shardFill(fill), rows);
  }

  private void ranking(String title, Ranking ranking) {
    if (ranking.total() == 0) {
      return;
    }
    List<Fact> rows = new ArrayList<>();
    for (Tally tally : ranking.top()) {
      rows.add(new Fact(tally.name(), number(tally.count())));
    }
    if (ranking.others() > 0) {
      rows.add(new Fact(number(ranking.others()) + " others", number(ranking.rest())));
    }
    String caption = Counted.of(ranking.total(), ranking.things());
    add(title, caption, () -> Charts.ranking(title, ranking), rows);
  }

  private void timing(String title, String caption, List<Stage> stages) {
    List<Fact> rows = new ArrayList<>();
    for (Stage stage : stages) {
      rows.add(new Fact(stage.name(), Charts.seconds(stage.seconds())));
    }
    add(title, caption, () -> Charts.timing(title, stages), rows);
  }

  private void timeline(List<Span> spans) {
    List<Fact> rows = new ArrayList<>();
    for (Span span : spans) {
      rows.add(
          new Fact(span.stage(), Charts.seconds(span.from()) + " to " + Charts.seconds(span.to())));
    }
    add("Timeline", "when each stage was at work", () -> Charts.timeline(spans), rows);
  }

  /** A page without its charts is better than none: a server's Java may have no fonts. */
  private void add(String title, String caption, Supplier<String> chart, List<Fact> rows) {
    String svg;
    try {
      svg = chart.get();
    } catch (InternalError | LinkageError e) {
      svg = "";
    }
    all.add(new Figure(title, caption, new Verbatim(svg), rows));
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
