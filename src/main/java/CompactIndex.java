import clipshard.config.Settings;
import clipshard.job.EntryPoint;
import clipshard.job.compact.CompactJob;
import java.io.PrintStream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;

/** Takes the positions out of an index that rows have left. */
@Command(
    name = "CompactIndex",
    description =
        "Gives the rows of an index new positions, without those that removed rows have left empty;"
            + " downloads and embeds nothing.")
public final class CompactIndex extends EntryPoint {
  public static void main(String[] arguments) {
    new CompactIndex().runWith(arguments);
  }

  @Override
  protected void run(SparkSession spark, Settings settings, PrintStream out) throws Exception {
    try (CompactJob job = new CompactJob(spark, settings, out)) {
      job.run();
    }
  }
}
