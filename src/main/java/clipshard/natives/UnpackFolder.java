package clipshard.natives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A folder that native libraries are unpacked into.
 *
 * @param property the JVM's, which names it
 */
record UnpackFolder(Path folder, String property) {
  /** What all of them take, and the demo encoder; ONNX Runtime for GPUs takes a gigabyte. */
  private static final long NEEDED = 150_000_000;

  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  /**
   * What keeps libraries from being loaded from it, with the remedy; empty where nothing is seen.
   */
  Optional<String> obstacle() {
    return obstacle(mounts(), freeBytes());
  }

  /**
   * Likewise.
   *
   * @param mounts lines as Linux has them in {@code /proc/self/mounts}
   */
  Optional<String> obstacle(List<String> mounts, long freeBytes) {
    List<String> reasons = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      reasons.add("is no folder");
    } else if (!Files.isWritable(folder)) {
      reasons.add("cannot be written to by " + System.getProperty("user.name"));
    }
    if (isNoexec(mounts)) {
      reasons.add("is mounted noexec, so that nothing in it may be run");
    }
    if (reasons.isEmpty() && freeBytes >= NEEDED) {
      return Optional.empty();
    }
    reasons.add(String.format(Locale.ROOT, "has %.1f MB left", freeBytes / 1e6));
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Native libraries are unpacked into the folder %s (%s), which %s. Make room there, or"
                + " name a folder with %d MB left, of which programs may be run: -D%s=… in"
                + " spark.driver.extraJavaOptions and spark.executor.extraJavaOptions.",
            folder,
            property,
            String.join(", and ", reasons),
            NEEDED / 1_000_000,
            property));
  }

  private long freeBytes() {
    return folder.toFile().getUsableSpace();
  }

  private boolean isNoexec(List<String> mounts) {
    Path longest = null;
    boolean noexec = false;
    for (String mount : mounts) {
      String[] fields = mount.split(" ", -1);
      if (fields.length < 4) {
        continue;
      }
      Path at = Path.of(unescaped(fields[1]));
      // Of two mounts on one folder the later one is seen.
      if (real().startsWith(at) && (longest == null || at.startsWith(longest))) {
        longest = at;
        noexec = List.of(fields[3].split(",")).contains("noexec");
      }
    }
    return noexec;
  }

  private Path real() {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder.toAbsolutePath();
    }
  }

  /** Spaces and the like are in octal. */
  private static String unescaped(String field) {
    return field.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
  }

  private static List<String> mounts() {
    try {
      return Files.readAllLines(MOUNTS);
    } catch (IOException e) {
      return List.of();
    }
  }
}
