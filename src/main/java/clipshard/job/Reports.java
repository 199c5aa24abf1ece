package clipshard.job;

import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.format.StorageLayout;
import clipshard.report.ReportWriter;
import clipshard.report.RunReport;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/** The last thing a run does. */
public final class Reports {
  private Reports() {}

  /** The last run's report; empty where there is none that can be read. */
  public static Optional<RunReport> last(ObjectStore store, StorageLayout layout, String run)
      throws IOException {
    Optional<byte[]> json = store.find(layout.report(run, "json"));
    try {
      return json.isEmpty()
          ? Optional.empty()
          : Optional.of(Json.read(json.get(), RunReport.class));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Writes the report and prints where it is; what cannot be written is a line of warning.
   *
   * @param run {@code build} or {@code check}
   */
  public static void publish(
      ObjectStore store,
      StorageLayout layout,
      Settings.Report settings,
      String run,
      RunReport report,
      PrintStream out) {
    try {
      ReportWriter.Written written =
          new ReportWriter(store, layout, settings.dir()).write(run, report);
      written.warnings().forEach(warning -> out.println("⚠️ " + warning));
      written.page().ifPresent(page -> out.println("   Report: " + page));
    } catch (RuntimeException e) {
      // The run is over, and must not be called failed for the page that tells of it.
      out.println("⚠️ The report could not be made: " + e);
    }
  }
}
