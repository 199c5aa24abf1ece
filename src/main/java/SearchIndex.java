import clipshard.config.Settings;
import clipshard.job.EntryPoint;
import clipshard.job.search.IndexSearch;
import clipshard.job.search.SearchArguments;
import clipshard.search.SearchOptions;
import clipshard.search.SearchQuery;
import clipshard.search.SearchReport;
import clipshard.text.Counted;
import java.io.PrintStream;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Finds the nearest neighbours of pictures and ids in a built index. */
@Command(
    name = "SearchIndex",
    description = "Finds the nearest neighbours of pictures and ids in a built index.")
public final class SearchIndex extends EntryPoint {
  @Mixin private SearchArguments arguments = new SearchArguments();
  private List<SearchQuery> queries = List.of();
  private SearchOptions options = SearchOptions.usual();

  public static void main(String[] arguments) {
    new SearchIndex().runWith(arguments);
  }

  @Override
  protected boolean usesDatabase() {
    return false;
  }

  @Override
  protected void requireOptions() {
    queries = arguments.queries();
    options = arguments.options();
  }

  @Override
  protected void run(SparkSession spark, Settings settings, PrintStream out) throws Exception {
    try (IndexSearch search = IndexSearch.open(spark, settings)) {
      System.err.printf(
          "Searching %s of %s%n", Counted.of(search.rows(), "rows"), settings.storage().baseUri());
      search.modelWarning().ifPresent(warning -> System.err.println("⚠️ Model: " + warning));
      SearchReport report = search.search(queries, options);
      report.warning().ifPresent(warning -> System.err.println("⚠️ " + warning));
      out.print(arguments.text(report));
    }
  }
}
