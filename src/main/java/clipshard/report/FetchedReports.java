package clipshard.report;

import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reports from beside an index in a folder, as they were there.
 *
 * @param pages to be opened in a browser, the newest last
 */
public record FetchedReports(Path folder, List<Path> pages) {
  private static final String PAGE = ".html";

  /** What runs write there; whatever else is there is somebody else's. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+\\.(html|json|csv)");

  public FetchedReports {
    pages = List.copyOf(pages);
  }

  /**
   * Copies all of them, over those of the same names.
   *
   * @param folder on this machine, made where it is missing
   * @throws FileNotFoundException when there is no page
   */
  public static FetchedReports fetch(ObjectStore store, Path folder) throws IOException {
    Path target = folder.toAbsolutePath();
    List<Path> pages = new ArrayList<>();
    for (StoredObject object :
        store.listFlat(StorageLayout.REPORTS).stream()
            .sorted(Comparator.comparing(StoredObject::modified))
            .toList()) {
      String name = object.key().substring(StorageLayout.REPORTS.length());
      if (NAME.matcher(name).matches()) {
        Files.createDirectories(target);
        Path file = Files.write(target.resolve(name), store.get(object.key()));
        if (name.endsWith(PAGE)) {
          pages.add(file);
        }
      }
    }
    if (pages.isEmpty()) {
      throw new FileNotFoundException(
          "There is no report in %s%s: every build and every check leaves one there. Set storage.base-uri (BUCKET_NAME) to where the index is."
              .formatted(store.base(), StorageLayout.REPORTS));
    }
    return new FetchedReports(target, pages);
  }
}
