import clipshard.config.Settings;
import clipshard.job.BuildJob;
import clipshard.job.EntryPoint;
import java.io.PrintStream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;

/** Embeds the images that are not indexed yet and commits them, batch by batch. */
@Command(
    name = "BuildIndex",
    description = "Turns a table of images into a sharded FAISS index on object storage.")
public final class BuildIndex extends EntryPoint {

  public static void main(String[] arguments) {
    new BuildIndex().runWith(arguments);
  }

  @Override
  protected void run(SparkSession spark, Settings settings, PrintStream out) throws Exception {
    try (BuildJob job = new BuildJob(spark, settings, out)) {
      job.run();
    }
  }
}
