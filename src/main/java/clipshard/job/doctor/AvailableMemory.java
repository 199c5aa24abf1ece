package clipshard.job.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a process could still take on Linux: the kernel's caches, which it gives back when it is
 * asked, are not counted as taken.
 *
 * @param root of the file system
 */
record AvailableMemory(Path root) {
  private static final Path GROUPS = Path.of("sys/fs/cgroup");

  /** Of this machine, or of this container where that leaves less; 0 where it cannot be known. */
  static long bytes() {
    return new AvailableMemory(Path.of("/")).get();
  }

  long get() {
    long available = value("proc/meminfo", "MemAvailable:").orElse(0) * 1024;
    Path group = group();
    while (group != null && group.startsWith(root.resolve(GROUPS))) {
      available = Math.min(available, leftIn(group));
      group = group.getParent();
    }
    return available;
  }

  /** Of control groups of version 2; inside a container it is the topmost that can be seen. */
  private Path group() {
    return lines(root.resolve("proc/self/cgroup")).stream()
        .filter(line -> line.startsWith("0::/"))
        .map(line -> root.resolve(GROUPS).resolve(line.substring("0::/".length())).normalize())
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(root.resolve(GROUPS));
  }

  private long leftIn(Path group) {
    List<String> most = lines(group.resolve("memory.max"));
    List<String> taken = lines(group.resolve("memory.current"));
    if (most.isEmpty() || most.get(0).equals("max") || taken.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long cached =
        value(root.relativize(group.resolve("memory.stat")).toString(), "inactive_file").orElse(0);
    return Math.max(0, Long.parseLong(most.get(0)) - Long.parseLong(taken.get(0)) + cached);
  }

  /** The number that follows a name in a file of such lines. */
  private OptionalLong value(String file, String name) {
    return lines(root.resolve(file)).stream()
        .map(line -> line.split("\\s+"))
        .filter(words -> words.length > 1 && words[0].equals(name))
        .mapToLong(words -> Long.parseLong(words[1]))
        .findFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return List.of();
    }
  }
}
