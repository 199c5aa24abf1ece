package clipshard.job;

import clipshard.commit.StorageLayout;
import clipshard.config.Settings;
import clipshard.report.ReportWriter;
import clipshard.report.RunReport;
import clipshard.store.ObjectStore;
import java.io.PrintStream;

/** The last thing a run does. */
final class Reports {
  private Reports() {}

  /**
   * Writes the report and prints where it is; what cannot be written is a line of warning.
   *
   * @param run {@code build} or {@code check}
   */
  static void publish(
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
