import clipshard.config.Settings;
import clipshard.job.EntryPoint;
import clipshard.job.build.BuildJob;
import clipshard.job.build.ListFailuresJob;
import clipshard.job.build.PreviewJob;
import clipshard.picture.Rejected.Reason;
import clipshard.text.Shown;
import java.io.PrintStream;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Embeds the images that are not indexed yet and commits them, batch by batch. */
@Command(
    name = "BuildIndex",
    description = "Turns a table of images into a sharded FAISS index on object storage.")
public final class BuildIndex extends EntryPoint {

  /** The exit status of a run whose failures tell more of a host than of rows. */
  private static final int DOUBTFUL = 3;

  @Option(
      names = "--retry-failed",
      description =
          "Also tries all pictures again that failed in earlier runs, whatever the reason.")
  private boolean retryFailed;

  @Option(
      names = "--adopt-source",
      description =
          "Goes on with an index of another table, id column or database: of one that was renamed"
              + " or moved, with the same ids.")
  private boolean adoptSource;

  @Option(
      names = "--allow-removals",
      description =
          "Removes all rows from the index that left the table, also where they are more than"
              + " build.max-removed-share allows.")
  private boolean allowRemovals;

  @Option(
      names = "--repair-exports",
      description =
          "Also writes all files anew that other programs read, whether or not they seem whole.")
  private boolean repairExports;

  @Option(
      names = "--rebuild-shard",
      paramLabel = "N[,M-N]",
      split = ",",
      description =
          "First makes damaged shards anew, by their numbers: of what is left of them, and of the"
              + " table, whose pictures are embedded again.")
  private List<String> rebuildShards = List.of();

  @Option(
      names = "--rebuild-records",
      description =
          "First makes anew what cannot be read of the lists of shards, removed positions and"
              + " failures.")
  private boolean rebuildRecords;

  @Option(
      names = "--refresh",
      description =
          "Also downloads the pictures of all indexed rows again, and embeds those that are others"
              + " now under the same URL. One that was killed is gone on with.")
  private boolean refresh;

  @Option(
      names = "--refresh-ids",
      paramLabel = "FILE",
      description = "The same for some rows: those whose ids are in the file, one per line.")
  private String refreshIds = "";

  @Option(
      names = "--brand",
      paramLabel = "BRAND",
      description =
          "Looks at the rows of one brand alone, as with source.brand: with --refresh, at what is"
              + " indexed of them.")
  private String brand = "";

  @Option(
      names = "--plan",
      description = "Says what a build would do and how long it would take, and writes nothing.")
  private boolean plan;

  @Option(
      names = "--list-failures",
      paramLabel = "REASON",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Prints the rows without a vector, of all runs, as CSV: those of one reason, such as"
              + " NOT_FOUND, or all. Does nothing else, and needs no database.")
  private String listFailures;

  private Optional<Reason> reason = Optional.empty();

  public static void main(String[] arguments) {
    new BuildIndex().runWith(arguments);
  }

  @Override
  protected List<String> optionSets() {
    List<String> sets = new ArrayList<>();
    if (retryFailed) {
      sets.add("build.retry-failed=true");
    }
    if (adoptSource) {
      sets.add("build.adopt-source=true");
    }
    if (allowRemovals) {
      sets.add("build.allow-removals=true");
    }
    if (repairExports) {
      sets.add("exports.repair=true");
    }
    if (!rebuildShards.isEmpty()) {
      sets.add("build.rebuild-shards=[%s]".formatted(String.join(",", rebuildShards)));
    }
    if (rebuildRecords) {
      sets.add("build.rebuild-records=true");
    }
    if (refresh) {
      sets.add("build.refresh=true");
    }
    if (!refreshIds.isEmpty()) {
      sets.add("build.refresh-ids=" + refreshIds);
    }
    if (!brand.isEmpty()) {
      sets.add("source.brand=" + brand);
    }
    return sets;
  }

  @Override
  protected boolean usesDatabase() {
    return listFailures == null;
  }

  @Override
  protected void requireOptions() {
    if (plan && (rebuildRecords || !rebuildShards.isEmpty())) {
      throw new IllegalArgumentException(
          "--plan writes nothing: leave --rebuild-shard and --rebuild-records away");
    }
    if (refresh && !refreshIds.isEmpty()) {
      throw new IllegalArgumentException(
          "--refresh looks at all rows: leave it away beside --refresh-ids");
    }
    if (listFailures == null) {
      return;
    }
    refuseBesideList(plan, "--plan");
    refuseBesideList(retryFailed, "--retry-failed");
    refuseBesideList(adoptSource, "--adopt-source");
    refuseBesideList(repairExports, "--repair-exports");
    refuseBesideList(!rebuildShards.isEmpty(), "--rebuild-shard");
    refuseBesideList(rebuildRecords, "--rebuild-records");
    refuseBesideList(refresh, "--refresh");
    refuseBesideList(!refreshIds.isEmpty(), "--refresh-ids");
    reason = listFailures.isEmpty() ? Optional.empty() : Optional.of(reason(listFailures));
  }

  private static void refuseBesideList(boolean isGiven, String option) {
    if (isGiven) {
      throw new IllegalArgumentException(
          "--list-failures does nothing else: leave %s away".formatted(option));
    }
  }

  private static Reason reason(String text) {
    return Arrays.stream(Reason.values())
        .filter(reason -> reason.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--list-failures %s: there is no such reason; there are %s"
                        .formatted(
                            Shown.of(text),
                            Arrays.stream(Reason.values())
                                .map(Enum::name)
                                .collect(Collectors.joining(", ")))));
  }

  @Override
  protected boolean writesReport() {
    return true;
  }

  @Override
  protected void run(SparkSession spark, Settings settings, PrintStream out) throws Exception {
    if (listFailures != null) {
      try (ListFailuresJob job = new ListFailuresJob(spark, settings, out)) {
        job.run(reason, System.err);
      }
      return;
    }
    if (plan) {
      try (PreviewJob job = new PreviewJob(spark, settings, out)) {
        job.run();
      }
      return;
    }
    try (BuildJob job = new BuildJob(spark, settings, out)) {
      if (job.run().isDoubtful()) {
        throw new UndeclaredThrowableException(new SparkUserAppException(DOUBTFUL));
      }
    }
  }
}
