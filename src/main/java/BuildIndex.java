import clipshard.config.Settings;
import clipshard.job.EntryPoint;
import clipshard.job.build.BuildJob;
import clipshard.job.build.PreviewJob;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Embeds the images that are not indexed yet and commits them, batch by batch. */
@Command(
    name = "BuildIndex",
    description = "Turns a table of images into a sharded FAISS index on object storage.")
public final class BuildIndex extends EntryPoint {

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
      names = "--plan",
      description = "Says what a build would do and how long it would take, and writes nothing.")
  private boolean plan;

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
    return sets;
  }

  @Override
  protected void run(SparkSession spark, Settings settings, PrintStream out) throws Exception {
    if (plan) {
      try (PreviewJob job = new PreviewJob(spark, settings, out)) {
        job.run();
      }
      return;
    }
    try (BuildJob job = new BuildJob(spark, settings, out)) {
      job.run();
    }
  }
}
