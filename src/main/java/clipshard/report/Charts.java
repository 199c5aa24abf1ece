package clipshard.report;

import clipshard.report.RunReport.Span;
import clipshard.report.RunReport.Stage;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The charts of a report, each as one {@code svg} element in a string: for {@code displayHTML} of a
 * notebook. Transparent, and readable on light and on dark; a page can set their colours by the CSS
 * variables {@code --chart-text}, {@code --chart-bar}, {@code --chart-rest}, {@code --chart-line}
 * and {@code --chart-limit}.
 */
public final class Charts {
  private Charts() {}

  /** A column for each bin. */
  public static String histogram(Histogram histogram) {
    return HtmlReport.chart(Figures.histogram(histogram));
  }

  /** One below the other. */
  public static String histograms(List<Histogram> histograms) {
    return histograms.stream().map(Charts::histogram).collect(Collectors.joining("<br>"));
  }

  /** A column for each group of shards, as high as its shards hold rows on average. */
  public static String shardFill(ShardFill fill) {
    return HtmlReport.chart(Figures.shardFill(fill));
  }

  /**
   * A bar for each of the largest, and one for the sum of the others.
   *
   * @param title what is ranked, for example {@code Brands}
   */
  public static String ranking(String title, Ranking ranking) {
    return HtmlReport.chart(Figures.ranking(title, ranking));
  }

  /**
   * A bar for each stage of a run, or for each thing that tasks do.
   *
   * @param title for example {@code Time by stage}
   * @param caption for example {@code some may be at work at once}
   */
  public static String timing(String title, String caption, List<Stage> stages) {
    return HtmlReport.chart(Figures.timing(title, caption, stages));
  }

  /** When each stage of a run was at work, from its begin on. */
  public static String timeline(List<Span> spans) {
    return HtmlReport.chart(Figures.timeline(spans));
  }
}
