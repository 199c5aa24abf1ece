import clipshard.config.Settings;
import clipshard.job.EntryPoint;
import clipshard.job.doctor.DoctorJob;
import java.io.PrintStream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;

/** Looks at all that a build needs, without writing an index, and says what to mend. */
@Command(
    name = "Doctor",
    description =
        "Tries the database, the storage, the model, every executor and some pictures, and says"
            + " what to repair.")
public final class Doctor extends EntryPoint {
  public static void main(String[] arguments) {
    new Doctor().runWith(arguments);
  }

  @Override
  protected void run(SparkSession spark, Settings settings, PrintStream out) throws Exception {
    try (DoctorJob job = new DoctorJob(spark, settings, out)) {
      job.run();
    }
  }
}
