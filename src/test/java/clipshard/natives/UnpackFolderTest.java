package clipshard.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a folder says of itself, with mounts as Linux lists them. */
class UnpackFolderTest {
  private static final long ENOUGH = 1L << 30;
  private static final String ROOT = "/dev/vda / ext4 rw,relatime 0 0";

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void make() throws IOException {
    folder = Files.createDirectory(temporary.toRealPath().resolve("a b"));
  }

  private Optional<String> obstacle(long free, String... mounts) {
    return new UnpackFolder(folder, "java.io.tmpdir").obstacle(List.of(mounts), free);
  }

  private static String mount(Path at, String options) {
    return "tmpfs %s tmpfs %s 0 0".formatted(at.toString().replace(" ", "\\040"), options);
  }

  @Test
  void roomThatProgramsMayBeRunInIsNoObstacle() {
    assertEquals(Optional.empty(), obstacle(ENOUGH, ROOT));
  }

  @Test
  void theFolderItsSpaceAndThePropertyAreNamed() {
    String message = obstacle(1_230_000, ROOT).orElseThrow();
    for (String part : List.of(folder.toString(), "1.2 MB left", "-Djava.io.tmpdir=…")) {
      assertTrue(message.contains(part), message);
    }
    assertFalse(message.contains("noexec"), message);
  }

  @Test
  void noexecIsNamedWithTheSpaceThereIs() {
    String message = obstacle(ENOUGH, ROOT, mount(folder, "rw,noexec,nosuid")).orElseThrow();
    assertTrue(message.contains("noexec"), message);
    assertTrue(message.contains("1073.7 MB left"), message);
  }

  @Test
  void theNearestMountCountsAndOfTwoTheLater() {
    Path above = folder.getParent();
    assertTrue(obstacle(ENOUGH, ROOT, mount(above, "noexec")).isPresent());
    assertTrue(obstacle(ENOUGH, mount(above, "noexec"), ROOT).isPresent());
    assertTrue(obstacle(ENOUGH, ROOT, mount(above, "noexec"), mount(folder, "rw")).isEmpty());
    assertTrue(obstacle(ENOUGH, ROOT, mount(folder, "noexec"), mount(folder, "rw")).isEmpty());
    assertTrue(obstacle(ENOUGH, ROOT, mount(above.resolve("a"), "noexec")).isEmpty());
  }

  @Test
  void whatIsNoFolderIsSaid() throws IOException {
    Files.delete(folder);
    assertTrue(obstacle(ENOUGH, ROOT).orElseThrow().contains("is no folder"));
  }
}
