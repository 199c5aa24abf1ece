package clipshard.job;

import clipshard.config.Settings;
import clipshard.format.ChangeCsv;
import clipshard.format.FailureCsv;
import clipshard.format.Json;
import clipshard.format.StorageLayout;
import clipshard.report.CsvFiles;
import clipshard.report.ReportWriter;
import clipshard.report.RunReport;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.List;
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

  /** The files of rows without a vector of the index at {@code store}. */
  public static CsvFiles failureFiles(ObjectStore store, Settings settings) {
    return new CsvFiles(
        store,
        StorageLayout.of(settings)::failureList,
        FailureCsv.HEADER,
        settings.report().dir(),
        settings.storage().maxObjectBytes());
  }

  /** The files of rows that a build took from their positions. */
  public static CsvFiles changeFiles(ObjectStore store, Settings settings) {
    return new CsvFiles(
        store,
        StorageLayout.of(settings)::changeList,
        ChangeCsv.HEADER,
        settings.report().dir(),
        settings.storage().maxObjectBytes());
  }

  /**
   * Writes the rows without a vector beside the reports; what cannot be written is a line of
   * warning.
   *
   * @param lines of {@link clipshard.format.FailureCsv}
   * @return the files' names; empty when they could not be written
   */
  public static List<String> publishFailures(
      CsvFiles files, Iterator<String> lines, PrintStream out) {
    try {
      List<String> names = TaskFailure.unwrapped(() -> files.write(lines));
      saveFailures(files, names, out);
      return names;
    } catch (IOException | RuntimeException e) {
      out.println("⚠️ The list of failures could not be written beside the index: " + e);
      return List.of();
    }
  }

  /** Copies them from beside the index to the folder that the settings name, if they do. */
  public static void saveFailures(CsvFiles files, List<String> names, PrintStream out) {
    try {
      files.save(names);
    } catch (IOException e) {
      out.printf(
          "⚠️ The list of failures could not be written to the folder %s: %s%n", files.folder(), e);
    }
  }

  /**
   * Writes the report and prints where it is; what cannot be written is a line of warning.
   *
   * @param run {@code build} or {@code check}
   * @param failures names of the files that list the rows without a vector; may be empty
   */
  public static void publish(
      ObjectStore store,
      StorageLayout layout,
      Settings.Report settings,
      String run,
      RunReport report,
      List<String> failures,
      PrintStream out) {
    try {
      ReportWriter.Written written =
          new ReportWriter(store, layout, settings.dir()).write(run, report, failures);
      written.warnings().forEach(warning -> out.println("⚠️ " + warning));
      written.page().ifPresent(page -> tell(page, out));
    } catch (RuntimeException e) {
      // The run is over, and must not be called failed for the page that tells of it.
      out.println("⚠️ The report could not be made: " + e);
    }
  }

  private static void tell(String page, PrintStream out) {
    out.println("   Report: " + page);
    if (page.contains(":") && !page.startsWith("file:")) {
      out.println(
          "      scripts/report.sh fetches it to this machine and opens it; --report-dir DIR also writes"
              + " it to a folder of the driver's machine");
    }
  }
}
