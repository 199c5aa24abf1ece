package clipshard.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class VariationTest {
  private static final long SEED = Long.getLong("clipshard.seed", System.nanoTime());

  @Test
  void aWindowIsKeptThatLooksLikeThePicture() throws Exception {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    for (int round = 0; round < 50; round++) {
      RgbImage image = ramp(random.nextInt(20, 300), random.nextInt(20, 300));
      RgbImage varied = Variation.of(image, random.nextLong());
      assertShare(image.width(), varied.width());
      assertShare(image.height(), varied.height());
      double off = Math.abs(mean(image) - mean(varied));
      assertTrue(off < 30, "the mean is off by " + off);
    }
  }

  @Test
  void theSameSeedGivesTheSameAndAnotherAnother() throws Exception {
    RgbImage image = ramp(90, 60);
    assertArrayEquals(Variation.of(image, 3).rgb(), Variation.of(image, 3).rgb());
    assertNotEquals(
        Arrays.hashCode(Variation.of(image, 3).rgb()),
        Arrays.hashCode(Variation.of(image, 4).rgb()));
  }

  @Test
  void evenOnePixelVaries() throws Exception {
    RgbImage dot = new RgbImage(1, 1, new byte[] {1, 2, 3});
    assertTrue(Variation.of(dot, 5).rgb().length == 3);
  }

  private static void assertShare(int whole, int kept) {
    assertTrue(kept >= 0.8 * whole - 0.5 && kept <= 0.95 * whole + 0.5, kept + " of " + whole);
  }

  /** Darker to the left, brighter to the right. */
  private static RgbImage ramp(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (255 * (i / 3 % width) / width);
    }
    return new RgbImage(width, height, rgb);
  }

  private static double mean(RgbImage image) {
    return IntStream.range(0, image.rgb().length)
        .map(i -> Byte.toUnsignedInt(image.rgb()[i]))
        .average()
        .orElseThrow();
  }
}
