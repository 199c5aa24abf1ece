import clipshard.config.Settings;
import clipshard.job.EntryPoint;
import clipshard.job.JobException;
import clipshard.job.check.CheckJob;
import java.io.PrintStream;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Proves that a built index is right; fails when it is not. */
@Command(
    name = "CheckAlignment",
    description = "Proves a built index, vector by vector, without embedding it again.")
public final class CheckAlignment extends EntryPoint {

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description =
          "How far to go: structure (objects, ids, exports, table), sample (also random search),"
              + " full (also every vector; the default).")
  private String level;

  @Option(
      names = "--verbose",
      description =
          "Prints the line of every sampled picture, not only the first and the misaligned ones.")
  private boolean verbose;

  public static void main(String[] arguments) {
    new CheckAlignment().runWith(arguments);
  }

  @Override
  protected List<String> optionSets() {
    return level == null ? List.of() : List.of("check.level=" + level);
  }

  @Override
  protected boolean writesReport() {
    return true;
  }

  @Override
  protected void run(SparkSession spark, Settings settings, PrintStream out) throws Exception {
    try (CheckJob job = new CheckJob(spark, settings, out, verbose)) {
      if (!job.run().isAligned()) {
        throw new JobException("the index is not aligned; the findings are above");
      }
    }
  }
}
