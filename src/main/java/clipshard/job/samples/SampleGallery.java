package clipshard.job.samples;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.job.search.NamedHits;
import clipshard.picture.PictureUrl;
import clipshard.report.Histogram;
import clipshard.report.ReportBuilder;
import clipshard.report.SampleQuery;
import clipshard.report.SampleQuery.Hits;
import clipshard.report.SampleQuery.Neighbour;
import clipshard.search.SearchHit;
import clipshard.search.TopHits;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;

/** Rows that were searched for, with what was found, for the report of a build or a check. */
public record SampleGallery(JavaSparkContext spark, Settings settings, PrintStream out) {
  /** Shown of each query in each index type. */
  public static final int NEIGHBOURS = 5;

  private static final int BINS = 20;

  /** Says where the pictures of some ids are. */
  @FunctionalInterface
  public interface Urls {
    Map<String, String> of(Set<String> ids) throws IOException;
  }

  /** Says who lives where. */
  @FunctionalInterface
  public interface Names {
    NamedHits at(Set<Long> positions) throws IOException;
  }

  /**
   * Adds histograms of the cosines of all neighbours found, and {@code report.samples} of the
   * queries with theirs.
   *
   * @param names who lives at some positions
   * @param urls of the pictures that are shown; where it fails, none is
   */
  public void fill(ReportBuilder page, SampleHits found, Names names, Urls urls)
      throws IOException {
    found.hits().keySet().forEach(type -> addHistogram(page, type, found));
    List<Integer> shown = shown(found.positions().size(), settings.report().samples());
    if (shown.isEmpty()) {
      return;
    }
    Set<Long> positions = new TreeSet<>();
    for (int query : shown) {
      positions.add(found.positions().get(query));
      for (IndexType type : found.hits().keySet()) {
        nearest(found, type, query).forEach(hit -> positions.add(hit.position()));
      }
    }
    NamedHits named = names.at(positions);
    Map<String, String> pictures = urls(shown, found, named, urls);
    Map<String, String> thumbnails = new Thumbnails(spark, settings, out).thumbnails(pictures);
    for (int query : shown) {
      page.sample(query(found, query, named, pictures, thumbnails));
    }
  }

  /** Spread over all queries, which are in the order of their positions. */
  private static List<Integer> shown(int queries, int most) {
    int count = Math.min(most, queries);
    List<Integer> shown = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      shown.add((int) ((long) number * queries / count));
    }
    return shown;
  }

  private static List<TopHits.Hit> nearest(SampleHits found, IndexType type, int query) {
    return found.neighbours(type, query).stream().limit(NEIGHBOURS).toList();
  }

  private static void addHistogram(ReportBuilder page, IndexType type, SampleHits found) {
    List<Double> cosines = new ArrayList<>();
    for (int query = 0; query < found.positions().size(); query++) {
      found.neighbours(type, query).forEach(hit -> cosines.add(Math.min(1.0, hit.cosine())));
    }
    double[] values = cosines.stream().mapToDouble(Double::doubleValue).toArray();
    if (values.length > 0) {
      double least = cosines.stream().mapToDouble(Double::doubleValue).min().getAsDouble();
      double from = Math.min(0.9, Math.floor(least * 10) / 10);
      page.cosines(
          Histogram.of(type.label(), "neighbours of sampled pictures", values, from, 1, BINS));
    }
  }

  /** The queries' own first, so that they are not the ones left out where there are too many. */
  private Map<String, String> urls(
      List<Integer> shown, SampleHits found, NamedHits names, Urls table) {
    Map<String, String> urls = new LinkedHashMap<>();
    for (int query : shown) {
      urls.put(own(found, query, names).id(), "");
    }
    for (int query : shown) {
      for (IndexType type : found.hits().keySet()) {
        names.ranked(nearest(found, type, query)).forEach(hit -> urls.putIfAbsent(hit.id(), ""));
      }
    }
    try {
      urls.putAll(table.of(Set.copyOf(urls.keySet())));
    } catch (IOException | RuntimeException e) {
      out.printf(
          "⚠️ The report has no pictures, since the table does not say where they are: %s%n",
          e.getMessage());
    }
    urls.values().removeIf(url -> url == null || url.isEmpty());
    return urls;
  }

  private static SearchHit own(SampleHits found, int query, NamedHits names) {
    return names.ranked(List.of(new TopHits.Hit(found.positions().get(query), 1, 1))).get(0);
  }

  private static SampleQuery query(
      SampleHits found,
      int number,
      NamedHits names,
      Map<String, String> urls,
      Map<String, String> thumbnails) {
    SearchHit own = own(found, number, names);
    List<Hits> hits = new ArrayList<>();
    for (IndexType type : found.hits().keySet()) {
      List<SearchHit> nearest = names.ranked(nearest(found, type, number));
      hits.add(
          new Hits(
              type.label(),
              nearest.stream().map(hit -> neighbour(hit, urls, thumbnails)).toList()));
    }
    return new SampleQuery(
        own.id(),
        own.brand(),
        new PictureUrl(urls.getOrDefault(own.id(), own.url())).stored(),
        thumbnails.getOrDefault(own.id(), ""),
        hits);
  }

  private static Neighbour neighbour(
      SearchHit hit, Map<String, String> urls, Map<String, String> thumbnails) {
    return new Neighbour(
        hit.id(),
        hit.brand(),
        new PictureUrl(urls.getOrDefault(hit.id(), hit.url())).stored(),
        hit.cosine(),
        hit.position(),
        thumbnails.getOrDefault(hit.id(), ""));
  }
}
