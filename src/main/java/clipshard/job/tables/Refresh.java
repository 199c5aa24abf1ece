package clipshard.job.tables;

import clipshard.config.Settings;
import clipshard.job.JobException;
import clipshard.text.Shown;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.TreeSet;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Of which rows of the index the pictures are downloaded again, though the table says of none that
 * it is another one.
 *
 * @param isOfAll whether it is of all
 * @param ids of the others; not changed
 */
public record Refresh(boolean isOfAll, HashSet<String> ids) implements Serializable {
  /** Of none. */
  public static final Refresh NONE = new Refresh(false, new HashSet<>());

  /**
   * What the settings ask for.
   *
   * @throws JobException when the file of ids cannot be read or holds none
   */
  public static Refresh of(Settings.Build settings) {
    return settings.refreshIds().isEmpty()
        ? new Refresh(settings.refresh(), new HashSet<>())
        : new Refresh(false, read(settings.refreshIds()));
  }

  private static HashSet<String> read(String file) {
    HashSet<String> ids = new HashSet<>();
    try {
      for (String line : Files.readAllLines(Path.of(file))) {
        String id = line.strip();
        if (!id.isEmpty()) {
          ids.add(id);
        }
      }
    } catch (IOException e) {
      throw new JobException(
          "build.refresh-ids: %s cannot be read (%s); it is a file on this machine with an id per line, in UTF-8"
              .formatted(Shown.of(file), e));
    }
    if (ids.isEmpty()) {
      throw new JobException(
          "build.refresh-ids: %s holds no id; it is to have one per line"
              .formatted(Shown.of(file)));
    }
    return ids;
  }

  /** Whether it is of an indexed row. */
  boolean isOf(String id) {
    return isOfAll || ids.contains(id);
  }

  /** The same for two that are of the same rows; empty for that of none. */
  public String name() {
    if (isOfAll) {
      return "all";
    }
    return ids.isEmpty() ? "" : DigestUtils.sha256Hex(String.join("\n", new TreeSet<>(ids)));
  }
}
