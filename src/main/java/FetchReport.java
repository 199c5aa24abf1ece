import clipshard.config.Settings;
import clipshard.job.SparklessEntryPoint;
import clipshard.report.FetchedReports;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Copies the reports from beside the index to this machine; scripts/report.sh opens them. */
@Command(
    name = "FetchReport",
    description =
        "Copies the reports of the last build and the last check from beside the index to a folder"
            + " of this machine, and prints their paths, the newest last.")
public final class FetchReport extends SparklessEntryPoint {
  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "Made where it is missing (default: a new one for temporary files).")
  private Path folder;

  public static void main(String[] arguments) {
    new FetchReport().runWith(arguments);
  }

  @Override
  protected void run(Settings settings, PrintStream out) throws IOException {
    try (ObjectStore store = ObjectStore.open(settings.storage())) {
      Path target = folder == null ? Files.createTempDirectory("clipshard-report-") : folder;
      FetchedReports.fetch(store, target).pages().forEach(out::println);
    }
  }
}
