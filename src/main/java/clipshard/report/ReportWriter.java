package clipshard.report;

import clipshard.commit.Json;
import clipshard.commit.StorageLayout;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes reports beside the index and, where one is named, to a local folder. A report is worth
 * less than the run it tells of: what cannot be written becomes a warning.
 */
public final class ReportWriter {
  private final ObjectStore store;
  private final StorageLayout layout;
  private final String folder;

  /**
   * A writer.
   *
   * @param folder on this machine, made where it is missing; empty for none
   */
  public ReportWriter(ObjectStore store, StorageLayout layout, String folder) {
    this.store = store;
    this.layout = layout;
    this.folder = folder;
  }

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
   * Writes {@code report} as JSON and as a page, over those of the last such run.
   *
   * @param run {@code build} or {@code check}
   */
  public Written write(String run, RunReport report) {
    byte[] json = Json.write(report);
    byte[] page = HtmlReport.render(report).getBytes(StandardCharsets.UTF_8);
    List<String> warnings = new ArrayList<>();
    Optional<String> file = folder.isEmpty() ? Optional.empty() : save(run, json, page, warnings);
    Optional<String> object = store(run, json, page, warnings);
    return new Written(file.or(() -> object), warnings);
  }

  private Optional<String> save(String run, byte[] json, byte[] page, List<String> warnings) {
    try {
      Path target = Files.createDirectories(Path.of(folder).toAbsolutePath());
      Files.write(target.resolve(run + ".json"), json);
      return Optional.of(Files.write(target.resolve(run + ".html"), page).toString());
    } catch (IOException | InvalidPathException e) {
      warnings.add("The report could not be written to the folder %s: %s".formatted(folder, e));
      return Optional.empty();
    }
  }

  private Optional<String> store(String run, byte[] json, byte[] page, List<String> warnings) {
    try {
      store.put(layout.report(run, "json"), json);
      String key = layout.report(run, "html");
      store.put(key, page);
      return Optional.of(store.base() + key);
    } catch (IOException e) {
      warnings.add("The report could not be written beside the index: " + e.getMessage());
      return Optional.empty();
    }
  }
}
