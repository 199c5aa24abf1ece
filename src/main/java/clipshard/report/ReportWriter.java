package clipshard.report;

import clipshard.format.Json;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes reports beside the index and, where one is named, to a local folder. A report is worth
 * less than the run it tells of: what cannot be written becomes a warning.
 *
 * @param folder on this machine, made where it is missing; empty for none
 */
public record ReportWriter(ObjectStore store, StorageLayout layout, String folder) {
  /**
   * What came of it.
   *
   * @param page where the page can be opened: the local file, else the object; empty when neither
   *     could be written
   * @param warnings what could not be written, and why
   */
  public record Written(Optional<String> page, List<String> warnings) {
    public Written {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Writes {@code report} as JSON and as a page, over those of the last such run, and its summary
   * over that of the last run.
   *
   * @param run {@code build} or {@code check}
   * @param failures names of the files beside the page that list the rows without a vector
   */
  public Written write(String run, RunReport report, List<String> failures) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(layout.summary(), Json.write(RunSummary.of(report)));
    files.put(layout.report(run, "json"), Json.write(report));
    String page = layout.report(run, "html");
    files.put(page, HtmlReport.render(report, failures).getBytes(StandardCharsets.UTF_8));
    List<String> warnings = new ArrayList<>();
    Optional<String> file = folder.isEmpty() ? Optional.empty() : save(files, page, warnings);
    Optional<String> object = store(files, page, warnings);
    return new Written(file.or(() -> object), warnings);
  }

  private Optional<String> save(Map<String, byte[]> files, String page, List<String> warnings) {
    try {
      Path target = Files.createDirectories(Path.of(folder).toAbsolutePath());
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Files.write(target.resolve(name(file.getKey())), file.getValue());
      }
      return Optional.of(target.resolve(name(page)).toString());
    } catch (IOException | InvalidPathException e) {
      warnings.add("The report could not be written to the folder %s: %s".formatted(folder, e));
      return Optional.empty();
    }
  }

  private static String name(String key) {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  private Optional<String> store(Map<String, byte[]> files, String page, List<String> warnings) {
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        store.put(file.getKey(), file.getValue());
      }
      return Optional.of(store.base() + page);
    } catch (IOException e) {
      warnings.add("The report could not be written beside the index: " + e.getMessage());
      return Optional.empty();
    }
  }
}
