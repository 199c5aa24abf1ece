package clipshard.job.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's files as a folder has them. */
class AvailableMemoryTest {
  private static final String GROUP = "sys/fs/cgroup/pods/one/";

  @TempDir Path root;

  @BeforeEach
  void aMachineWithCaches() throws IOException {
    write("proc/meminfo", "MemTotal: 9000 kB\nMemFree:    10 kB\nMemAvailable:    4000 kB\n");
  }

  @Test
  void cachesCountAsAvailable() {
    assertEquals(4000 * 1024, available());
  }

  @Test
  void aContainerSeesItsOwnLimit() throws IOException {
    write("proc/self/cgroup", "0::/\n");
    limit("sys/fs/cgroup/", "1000000", 900_000, 250_000);
    assertEquals(350_000, available());
  }

  @Test
  void theNarrowestGroupAboveTheProcessCounts() throws IOException {
    write("proc/self/cgroup", "1:name=systemd:/x\n0::/pods/one\n");
    limit(GROUP, "max", 100, 0);
    assertEquals(4000 * 1024, available());
    limit("sys/fs/cgroup/pods/", "50000", 20_000, 0);
    assertEquals(30_000, available());
    limit(GROUP, "15000", 100, 0);
    assertEquals(14_900, available());
  }

  @Test
  void aGroupOverItsLimitHasNothingLeft() throws IOException {
    limit("sys/fs/cgroup/", "1000", 2000, 0);
    assertEquals(0, available());
  }

  @Test
  void aWideGroupIsBoundedByTheMachine() throws IOException {
    limit("sys/fs/cgroup/", String.valueOf(1L << 40), 0, 0);
    assertEquals(4000 * 1024, available());
  }

  @Test
  void thisMachineHasSome() {
    assertTrue(AvailableMemory.bytes() > 0);
  }

  private long available() {
    return new AvailableMemory(root).get();
  }

  private void limit(String group, String most, long taken, long cached) throws IOException {
    write(group + "memory.max", most + "\n");
    write(group + "memory.current", taken + "\n");
    write(group + "memory.stat", "anon 1\ninactive_file " + cached + "\nactive_file 7\n");
  }

  private void write(String file, String text) throws IOException {
    Path target = root.resolve(file);
    Files.createDirectories(target.getParent());
    Files.writeString(target, text);
  }
}
