package clipshard.report;

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
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * A list of rows beside the reports, such as {@code failures.csv}, which goes on in {@code
 * failures_001.csv} and so on.
 *
 * @param keys of the files, by their numbers from 0
 * @param header names of the columns
 * @param folder on this machine, made where it is missing; empty for none
 * @param mostBytes of a file of more than one row; memory holds one file
 */
public record CsvFiles(
    ObjectStore store, IntFunction<String> keys, String header, String folder, long mostBytes) {
  /** More than that opens in few spreadsheets. */
  private static final long MOST_BYTES = 32L << 20;

  private static final String LINE_END = "\r\n";

  public CsvFiles {
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
      store.delete(keys.apply(old));
    }
    return names;
  }

  /** The names of those that the last run has written; empty where there is none. */
  public List<String> present() throws IOException {
    Set<String> found =
        store.listFlat(StorageLayout.REPORTS).stream()
            .map(StoredObject::key)
            .collect(Collectors.toSet());
    List<String> names = new ArrayList<>();
    while (found.contains(keys.apply(names.size()))) {
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
        Files.write(target.resolve(name(part)), store.get(keys.apply(part)));
      }
      int old = names.size();
      while (Files.deleteIfExists(target.resolve(name(old)))) {
        old++;
      }
    } catch (InvalidPathException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private ByteArrayOutputStream begun() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(bytes(header));
    return file;
  }

  private String put(int part, ByteArrayOutputStream file) throws IOException {
    store.put(keys.apply(part), file.toByteArray());
    return name(part);
  }

  private static byte[] bytes(String line) {
    return (line + LINE_END).getBytes(StandardCharsets.UTF_8);
  }

  private String name(int part) {
    return keys.apply(part).substring(StorageLayout.REPORTS.length());
  }
}
