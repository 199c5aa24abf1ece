package bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import shell.Outcome;
import shell.Scripts;

/** What {@code scripts/bench.sh} says before it measures anything. */
class BenchTest {
  private static final Scripts SCRIPTS = new Scripts(Map.of());

  @Test
  void withoutAGpuItSaysThatNothingWasMeasured() throws Exception {
    // On a machine with a GPU this would measure for minutes.
    if (!hasGpu()) {
      Outcome gpu = SCRIPTS.run("scripts/bench.sh", "gpu");
      gpu.succeeded("No GPU on this machine", ": nothing was measured.");
      assertEquals(1, gpu.output().lines().count(), gpu.output());
    }
  }

  @Test
  void itSaysWhatItDoesNotKnow() throws Exception {
    assertRefused("there is no benchmark 'speed'", "speed");
    assertRefused("there is no option --row", "scale", "--row", "5");
    assertRefused("--rounds needs a whole number above 0, not 'x'", "scale", "--rounds", "x");
  }

  private static void assertRefused(String told, String... words) throws Exception {
    Stream<String> command = Stream.concat(Stream.of("scripts/bench.sh"), Stream.of(words));
    SCRIPTS.run(command.toArray(String[]::new)).failed(told);
  }

  private static boolean hasGpu() throws IOException {
    try (Stream<Path> devices = Files.list(Path.of("/dev"))) {
      return devices.anyMatch(it -> it.getFileName().toString().startsWith("nvidia"));
    }
  }
}
