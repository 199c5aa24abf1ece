package clipshard.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files of every format end as pixels or as a rejection, in little memory. More rounds with
 * {@code -Dclipshard.fuzz=N}; the printed seed again with {@code -Dclipshard.seed=N}, from a
 * certain round on with {@code -Dclipshard.fuzz.from=N}.
 */
class DecoderFuzzTest {
  private static final int ROUNDS = 40_000;

  /** Ten times what a round takes. */
  private static final double CPU_SECONDS_PER_ROUND = 0.002;

  @TempDir Path folder;

  @Test
  void mutatedFilesAreDecodedOrRejected() throws Exception {
    long seed = Long.getLong("clipshard.seed", System.nanoTime());
    int from = Integer.getInteger("clipshard.fuzz.from", 0);
    int to = Integer.getInteger("clipshard.fuzz", ROUNDS);
    System.out.println("clipshard.seed=" + seed);

    List<String> rounds =
        SmallJvm.lines(
            folder,
            60 + (long) (to * CPU_SECONDS_PER_ROUND),
            DecodeMutants.class,
            List.of(Long.toString(seed), Integer.toString(from), Integer.toString(to)));

    assertEquals(to - from, rounds.size());
  }
}
