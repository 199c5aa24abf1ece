package clipshard.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Small files that claim, or unpack to, far more than a process has: in a process of little memory.
 */
class BombTest {
  private static final long MAX_PIXELS = 1_000_000;

  /** Any one bomb that goes off takes about as long, all others together some seconds. */
  private static final long CPU_SECONDS = 120;

  @TempDir Path folder;

  @Test
  void headersOfHugePicturesAllocateNothing() throws Exception {
    List<byte[]> files = new ArrayList<>();
    for (GoldenImage image : GoldenImage.all()) {
      files.add(Resized.file(image.encoded(), 50_000, 50_000));
    }

    for (String outcome : outcomes(files)) {
      assertTrue(outcome.startsWith("TOO_LARGE"), outcome);
    }
  }

  @Test
  void whatIsNoPartOfThePictureCostsNothing() throws Exception {
    Map<String, HostileFiles.Bomb> bombs = HostileFiles.bombs();

    List<String> outcomes = outcomes(bombs.values().stream().map(HostileFiles.Bomb::file).toList());

    int i = 0;
    for (Map.Entry<String, HostileFiles.Bomb> bomb : bombs.entrySet()) {
      String outcome = outcomes.get(i++);
      assertTrue(outcome.contains(bomb.getValue().outcome()), bomb.getKey() + ": " + outcome);
    }
  }

  private List<String> outcomes(List<byte[]> files) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add(Long.toString(MAX_PIXELS));
    for (byte[] file : files) {
      Path path = folder.resolve("file" + arguments.size());
      arguments.add(Files.write(path, file).toString());
    }
    List<String> outcomes = SmallJvm.lines(folder, CPU_SECONDS, DecodeEach.class, arguments);
    assertEquals(files.size(), outcomes.size(), outcomes::toString);
    return outcomes;
  }
}
