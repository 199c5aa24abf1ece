import clipshard.config.Settings;
import clipshard.job.CheckJob;
import clipshard.job.EntryPoint;
import java.io.PrintStream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;

/** Proves that a built index is right; fails when it is not. */
@Command(
    name = "CheckAlignment",
    description = "Checks a built index: structure, exports, table, and random search.")
public final class CheckAlignment extends EntryPoint {

  public static void main(String[] arguments) {
    new CheckAlignment().runWith(arguments);
  }

  @Override
  protected void run(SparkSession spark, Settings settings, PrintStream out) throws Exception {
    try (CheckJob job = new CheckJob(spark, settings, out)) {
      if (!job.run().isAligned()) {
        throw new Misaligned();
      }
    }
  }

  private static final class Misaligned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Misaligned() {
      super("the index is not aligned; the findings are above");
    }
  }
}
