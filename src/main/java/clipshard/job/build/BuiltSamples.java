package clipshard.job.build;

import clipshard.catalog.CatalogView;
import clipshard.catalog.PostgresCatalog;
import clipshard.commit.CommittedShards;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.Snapshot;
import clipshard.job.StageTimes;
import clipshard.job.samples.SampleDraw;
import clipshard.job.samples.SampleGallery;
import clipshard.job.samples.SampleHits;
import clipshard.job.search.IndexedIds;
import clipshard.job.search.NamedHits;
import clipshard.job.search.ShardPass;
import clipshard.search.ShardSearch;
import clipshard.search.TopHits;
import clipshard.text.Counted;
import java.io.IOException;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Searches for some of the rows that a build added, by the vectors that the index holds for them,
 * so that its report shows what was built. It comes after the commit, reads only, and fails no
 * build.
 *
 * @param mostShards of each index type; in a larger index nothing is searched
 */
record BuiltSamples(JavaSparkContext spark, Settings settings, PrintStream out, int mostShards) {
  /** Of each index type; to read more takes longer than a look at a few neighbours is worth. */
  static final int MOST_SHARDS = 500;

  private static final String ABOUT = "sample searches";

  /**
   * Fills the page with cosines and searches; what goes wrong becomes a note on it.
   *
   * @param added the first position that the run added; where it added none, all count
   */
  void fill(BuildPage page, StageTimes times, Snapshot index, CommittedShards shards, long added) {
    int samples = settings.report().samples();
    if (samples == 0 || index.living() == 0) {
      return;
    }
    if (shards.all().size() > mostShards) {
      page.note(
          ABOUT,
          "none: they would read the whole index, and it has %,d shards of each type, more than %,d; SearchIndex finds neighbours, and CheckAlignment shows some"
              .formatted(shards.all().size(), mostShards));
      return;
    }
    try {
      long first = added < index.rows() ? added : 0;
      List<Long> positions =
          SampleDraw.spread(first, index.rows(), samples, settings.check().seed()).stream()
              .filter(position -> !shards.removed().contains(position))
              .toList();
      if (positions.isEmpty()) {
        return;
      }
      out.printf(
          "Sample searches for the report: %s (report.samples), seed %d (check.seed)%n",
          Counted.of(positions.size(), "rows"), settings.check().seed());
      SampleHits found =
          times.time(
              spark.sc(),
              "sample searches",
              "Searching for rows of this build",
              () -> search(index, shards, positions));
      times.time(
          spark.sc(),
          "pictures of this page",
          "Fetching pictures for the report",
          () -> {
            new SampleGallery(spark, settings, out)
                .fill(
                    page.builder(),
                    found,
                    shown -> NamedHits.read(spark, settings.storage(), index, shown),
                    this::urls);
            return null;
          });
    } catch (Exception e) {
      // Whatever it is (an executor that was lost, an object that another run has removed): the
      // index is committed, and only the page has less to show.
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      page.note(ABOUT, "not all of them are shown, since they failed: " + why);
      out.printf("⚠️ The report lacks sample searches, since they failed: %s%n", why);
    }
  }

  private SampleHits search(Snapshot index, CommittedShards shards, List<Long> positions)
      throws IOException {
    IndexedIds vectors = new IndexedIds(spark, settings.storage(), index, shards);
    ShardPass pass = new ShardPass(spark, settings.storage(), index, shards);
    // Itself, and at least what is shown.
    int k = Math.max(settings.check().topK(), 1 + SampleGallery.NEIGHBOURS);
    Map<IndexType, TopHits> hits = new EnumMap<>(IndexType.class);
    for (String label : index.types()) {
      IndexType type = IndexType.of(label);
      Map<Long, float[]> rows = vectors.vectors(positions, type);
      float[][] queries = positions.stream().map(rows::get).toArray(float[][]::new);
      hits.put(type, pass.run(new ShardSearch(queries, k, ShardSearch.EXACT_BLOCK), type));
    }
    return new SampleHits(positions, hits);
  }

  private Map<String, String> urls(Set<String> ids) {
    try (CatalogView view = PostgresCatalog.open(settings.database(), settings.source())) {
      return view.urls(ids);
    }
  }
}
