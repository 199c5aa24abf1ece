import clipshard.config.Settings;
import clipshard.job.EntryPoint;
import clipshard.job.build.BuildJob;
import clipshard.job.build.PreviewJob;
import java.io.PrintStream;
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
      names = "--plan",
      description = "Says what a build would do and how long it would take, and writes nothing.")
  private boolean plan;

  public static void main(String[] arguments) {
    new BuildIndex().runWith(arguments);
  }

  @Override
  protected List<String> optionSets() {
    return retryFailed ? List.of("build.retry-failed=true") : List.of();
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
