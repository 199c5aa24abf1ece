package clipshard.job;

import static org.apache.spark.sql.functions.col;

import clipshard.commit.Snapshot;
import clipshard.config.Settings;
import clipshard.embed.IndexType;
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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Some of the pictures that random search searched for, with what it found, for the report. */
final class SampleGallery {
  private static final int QUERIES = 8;
  private static final int NEIGHBOURS = 5;
  private static final int BINS = 20;

  private final SparkSession spark;
  private final Settings settings;
  private final PrintStream out;

  SampleGallery(SparkSession spark, Settings settings, PrintStream out) {
    this.spark = spark;
    this.settings = settings;
    this.out = out;
  }

  /** Adds histograms of the cosines of all neighbours found, and some queries with theirs. */
  void fill(ReportBuilder page, Snapshot snapshot, SampleSearch.Outcome outcome, Dataset<Row> table)
      throws IOException {
    outcome.hits().forEach((type, hits) -> addHistogram(page, type, outcome.samples(), hits));
    List<Integer> shown = shown(outcome.samples().size());
    Set<Long> positions = new TreeSet<>();
    for (int query : shown) {
      positions.add(outcome.samples().get(query).position());
      for (TopHits hits : outcome.hits().values()) {
        neighbours(outcome.samples().get(query), hits.hits(query))
            .forEach(hit -> positions.add(hit.position()));
      }
    }
    NamedHits names =
        NamedHits.read(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            settings.storage(),
            snapshot,
            positions);
    Map<String, String> thumbnails = thumbnails(shown, outcome, names, table);
    for (int query : shown) {
      page.sample(query(outcome, query, names, thumbnails));
    }
  }

  /** Spread over all samples, which are in the order of their positions. */
  private static List<Integer> shown(int samples) {
    List<Integer> shown = new ArrayList<>();
    for (int number = 0; number < Math.min(QUERIES, samples); number++) {
      shown.add((int) ((long) number * samples / Math.min(QUERIES, samples)));
    }
    return shown;
  }

  private static List<TopHits.Hit> neighbours(Sample sample, List<TopHits.Hit> hits) {
    return hits.stream()
        .filter(hit -> hit.position() != sample.position())
        .limit(NEIGHBOURS)
        .toList();
  }

  private static void addHistogram(
      ReportBuilder page, IndexType type, List<Sample> samples, TopHits hits) {
    List<Double> cosines = new ArrayList<>();
    for (int query = 0; query < samples.size(); query++) {
      for (TopHits.Hit hit : hits.hits(query)) {
        if (hit.position() != samples.get(query).position()) {
          cosines.add(Math.min(1.0, hit.cosine()));
        }
      }
    }
    double[] values = cosines.stream().mapToDouble(Double::doubleValue).toArray();
    if (values.length > 0) {
      double least = cosines.stream().mapToDouble(Double::doubleValue).min().getAsDouble();
      double from = Math.min(0.9, Math.floor(least * 10) / 10);
      page.cosines(
          Histogram.of(type.label(), "neighbours of sampled pictures", values, from, 1, BINS));
    }
  }

  private Map<String, String> thumbnails(
      List<Integer> shown, SampleSearch.Outcome outcome, NamedHits names, Dataset<Row> table) {
    Map<String, String> urls = new LinkedHashMap<>();
    for (int query : shown) {
      Sample sample = outcome.samples().get(query);
      urls.put(sample.id(), sample.url());
      for (TopHits hits : outcome.hits().values()) {
        names
            .ranked(neighbours(sample, hits.hits(query)))
            .forEach(hit -> urls.putIfAbsent(hit.id(), ""));
      }
    }
    table
        .filter(col("id").isin(urls.keySet().toArray()))
        .select("id", "url")
        .collectAsList()
        .forEach(row -> urls.put(row.getString(0), row.getString(1)));
    urls.values().removeIf(url -> url == null || url.isEmpty());
    return new Gallery(spark, settings, out).thumbnails(urls);
  }

  private static SampleQuery query(
      SampleSearch.Outcome outcome, int number, NamedHits names, Map<String, String> thumbnails) {
    Sample sample = outcome.samples().get(number);
    SearchHit self = names.ranked(List.of(new TopHits.Hit(sample.position(), 1, 1))).get(0);
    List<Hits> found = new ArrayList<>();
    outcome
        .hits()
        .forEach(
            (type, hits) ->
                found.add(
                    new Hits(
                        type.label(),
                        names.ranked(neighbours(sample, hits.hits(number))).stream()
                            .map(hit -> neighbour(hit, thumbnails))
                            .toList())));
    return new SampleQuery(
        sample.id(), self.brand(), sample.url(), thumbnails.getOrDefault(sample.id(), ""), found);
  }

  private static Neighbour neighbour(SearchHit hit, Map<String, String> thumbnails) {
    return new Neighbour(
        hit.id(), hit.brand(), hit.cosine(), hit.position(), thumbnails.getOrDefault(hit.id(), ""));
  }
}
