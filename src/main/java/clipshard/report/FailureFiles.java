package clipshard.report;

import clipshard.format.FailureCsv;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code failures.csv} beside the reports, which goes on in {@code failures_001.csv} and so on: the
 * rows without a vector, as {@link FailureCsv} has them.
 *
 * @param folder on this machine, made where it is missing; empty for none
 * @param mostBytes of a file of more than one row; memory holds one file
 */
public record FailureFiles(ObjectStore store, StorageLayout layout, String folder, long mostBytes) {
  /** More than that opens in few spreadsheets. */
  private static final long MOST_BYTES = 32L << 20;

  private static final String LINE_END = "\r\n";

  public FailureFiles {
    mostBytes = Math.min(mostBytes, MOST_BYTES);
  }

  /**
   * Writes the files to the store, over those of the last run, and removes those that are too many.
   *
   * @param lines without their ends
   * @return the names of the files, without their folder
   * @throws IOException what the store or {@code lines} failed of
   */
  public List<String> write(Iterator<String> lines) throws IOException {
    List<String> names = new ArrayList<>();
    ByteArrayOutputStream file = begun();
    int empty = file.size();
    while (lines.hasNext()) {
      byte[] line = bytes(lines.next());
      if (file.size() > empty && file.size() + line.length > mostBytes) {
        names.add(put(names.size(), file));
        file = begun();
      }
      file.writeBytes(line);
    }
    names.add(put(names.size(), file));
    for (int old = present().size() - 1; old >= names.size(); old--) {
      store.delete(layout.failureList(old));
    }
    return names;
  }

  /** The names of those that the last run has written; empty where there is none. */
  public List<String> present() throws IOException {
    Set<String> keys =
        store.listFlat(StorageLayout.REPORTS).stream()
            .map(StoredObject::key)
            .collect(Collectors.toSet());
    List<String> names = new ArrayList<>();
    while (keys.contains(layout.failureList(names.size()))) {
      names.add(name(names.size()));
    }
    return names;
  }

  /** Copies those with these names from the store to the folder, if there is one. */
  public void save(List<String> names) throws IOException {
    if (folder.isEmpty()) {
      return;
    }
    try {
      Path target = Files.createDirectories(Path.of(folder).toAbsolutePath());
      for (int part = 0; part < names.size(); part++) {
        Files.write(target.resolve(name(part)), store.get(layout.failureList(part)));
      }
      int old = names.size();
      while (Files.deleteIfExists(target.resolve(name(old)))) {
        old++;
      }
    } catch (InvalidPathException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static ByteArrayOutputStream begun() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(bytes(FailureCsv.HEADER));
    return file;
  }

  private String put(int part, ByteArrayOutputStream file) throws IOException {
    store.put(layout.failureList(part), file.toByteArray());
    return name(part);
  }

  private static byte[] bytes(String line) {
    return (line + LINE_END).getBytes(StandardCharsets.UTF_8);
  }

  private String name(int part) {
    return layout.failureList(part).substring(StorageLayout.REPORTS.length());
  }
}
