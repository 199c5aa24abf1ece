package clipshard.report;

import clipshard.report.RunReport.Span;
import clipshard.report.RunReport.Stage;
import clipshard.report.RunReport.Tally;
import clipshard.text.Counted;
import clipshard.text.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The charts of a report, each as one {@code svg} element in a string: for the page, and for {@code
 * displayHTML} of a notebook. Transparent, and readable on light and on dark; a page can set their
 * colours by the CSS variables {@code --chart-text}, {@code --chart-bar}, {@code --chart-rest},
 * {@code --chart-line} and {@code --chart-limit}.
 *
 * <p>Drawing needs a font in the JVM; without any, Java throws an {@link InternalError} or a {@link
 * LinkageError}.
 */
public final class Charts {
  private static final int LABEL_CHARACTERS = 24;

  private Charts() {}

  /** A column for each bin. */
  public static String histogram(Histogram histogram) {
    int bins = histogram.counts().size();
    ColumnChart chart = new ColumnChart("Cosine", histogram.of());
    for (int bin = 0; bin < bins; bin++) {
      chart.add(
          histogram.edges().get(bin), histogram.edges().get(bin + 1), histogram.counts().get(bin));
    }
    return chart.draw(
        "Cosines, " + histogram.type(),
        String.format(
            Locale.ROOT,
            "%s (%s) between %s and %s",
            Counted.of(histogram.total(), "values"),
            histogram.of(),
            histogram.edges().get(0),
            histogram.edges().get(bins)));
  }

  /** One below the other. */
  public static String histograms(List<Histogram> histograms) {
    return histograms.stream().map(Charts::histogram).collect(Collectors.joining("<br>"));
  }

  /** A column for each group of shards, as high as its shards hold rows on average. */
  public static String shardFill(ShardFill fill) {
    ColumnChart chart = new ColumnChart("Shard", "rows").limit(fill.rowsPerShard()).wholeNumbers();
    for (ShardFill.Group group : fill.groups()) {
      int shards = group.last() - group.first() + 1;
      chart.add(group.first(), group.last() + 1.0, (double) group.rows() / shards);
    }
    return chart.draw(
        "Shard fill",
        String.format(
            Locale.ROOT,
            "%s of up to %,d rows",
            Counted.of(fill.shards(), "shards"),
            fill.rowsPerShard()));
  }

  /**
   * A bar for each of the largest, and one for the sum of the others.
   *
   * @param title what is ranked, for example {@code Brands}
   */
  public static String ranking(String title, Ranking ranking) {
    BarChart chart = new BarChart();
    for (Tally tally : ranking.top()) {
      chart.add(name(tally.name()), (double) tally.count(), number(tally.count()));
    }
    if (ranking.others() > 0) {
      String label = Counted.of(ranking.others(), "others");
      chart.addRest(label, (double) ranking.rest(), number(ranking.rest()));
    }
    return chart.draw(title, Counted.of(ranking.total(), ranking.things()).strip());
  }

  /**
   * A bar for each stage of a run, or for each thing that tasks do.
   *
   * @param title for example {@code Time by stage}
   */
  public static String timing(String title, List<Stage> stages) {
    BarChart chart = new BarChart();
    List<String> parts = new ArrayList<>();
    for (Stage stage : stages) {
      chart.add(name(stage.name()), stage.seconds(), seconds(stage.seconds()));
      parts.add(stage.name() + " " + seconds(stage.seconds()));
    }
    return chart.draw(title, String.join(", ", parts));
  }

  /** When each stage of a run was at work, from its begin on. */
  public static String timeline(List<Span> spans) {
    double end = spans.stream().mapToDouble(Span::to).max().orElse(0);
    return TimelineChart.draw(
        spans, "Timeline", "when each stage was at work, over " + seconds(end));
  }

  private static String name(String name) {
    String shown = Shown.plain(name, LABEL_CHARACTERS);
    return shown.isEmpty() ? "(empty)" : shown;
  }

  private static String number(long count) {
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
