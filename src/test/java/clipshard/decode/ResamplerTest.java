package clipshard.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.preprocessing.Filter;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Both native ways beside the definition, pixel by pixel. */
class ResamplerTest {
  private static final int CASES = 300;
  private static final int RGB = 3;

  @Test
  void bothWaysGiveWhatTheDefinitionGives() {
    assertTrue(NativeResampler.hasAvx2(), "without AVX2 one of the two ways is not tried");
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Resampler fast = new Resampler();
    Resampler portable = new Resampler(true);
    for (int number = 0; number < CASES; number++) {
      RgbImage image = image(random, 1 + random.nextInt(90), 1 + random.nextInt(90));
      Resampler.Target target = target(random);
      Filter filter = random.nextBoolean() ? Filter.BICUBIC : Filter.BILINEAR;
      byte[] expected = resized(image, target, filter);
      String what =
          "case %d: %d × %d to %s by %s"
              .formatted(number, image.width(), image.height(), target, filter);
      assertArrayEquals(expected, cut(fast.resize(image, target, filter), expected), what);
      assertArrayEquals(expected, cut(portable.resize(image, target, filter), expected), what);
    }
  }

  private static byte[] cut(byte[] window, byte[] expected) {
    return Arrays.copyOf(window, expected.length);
  }

  /** Noise, or the extremes, where sums go beyond 8 bits. */
  private static RgbImage image(Random random, int width, int height) {
    byte[] rgb = new byte[RGB * width * height];
    random.nextBytes(rgb);
    if (random.nextInt(3) == 0) {
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = (byte) (rgb[i] < 0 ? 0 : 255);
      }
    }
    return new RgbImage(width, height, rgb);
  }

  private static Resampler.Target target(Random random) {
    int width = 1 + random.nextInt(60);
    int height = 1 + random.nextInt(60);
    int x = random.nextInt(width);
    int y = random.nextInt(height);
    return new Resampler.Target(
        width, height, x, y, 1 + random.nextInt(width - x), 1 + random.nextInt(height - y));
  }

  /** First along the rows, then along the columns, each rounded to 8 bits. */
  private static byte[] resized(RgbImage image, Resampler.Target target, Filter filter) {
    Coefficients columns =
        coefficients(image.width(), target.width(), target.x(), target.windowWidth(), filter);
    Coefficients rows =
        coefficients(image.height(), target.height(), target.y(), target.windowHeight(), filter);
    int[][][] narrow = new int[image.height()][target.windowWidth()][Resampler.CHANNELS];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < target.windowWidth(); x++) {
        for (int channel = 0; channel < Resampler.CHANNELS; channel++) {
          long sum = 1 << 21;
          for (int tap = 0; tap < columns.count()[x]; tap++) {
            sum +=
                (long) value(image, columns.first()[x] + tap, y, channel)
                    * columns.weights()[x * columns.width() + tap];
          }
          narrow[y][x][channel] = clip(sum);
        }
      }
    }
    byte[] out = new byte[target.windowHeight() * target.windowWidth() * Resampler.CHANNELS];
    int at = 0;
    for (int y = 0; y < target.windowHeight(); y++) {
      for (int x = 0; x < target.windowWidth(); x++) {
        for (int channel = 0; channel < Resampler.CHANNELS; channel++) {
          long sum = 1 << 21;
          for (int tap = 0; tap < rows.count()[y]; tap++) {
            sum +=
                (long) narrow[rows.first()[y] + tap][x][channel]
                    * rows.weights()[y * rows.width() + tap];
          }
          out[at++] = (byte) clip(sum);
        }
      }
    }
    return out;
  }

  private static Coefficients coefficients(
      int source, int target, int from, int window, Filter filter) {
    return source == target
        ? Coefficients.same(from, window)
        : Coefficients.of(source, target, from, window, filter);
  }

  private static int value(RgbImage image, int x, int y, int channel) {
    int at = RGB * (y * image.width() + x);
    int red = image.rgb()[at] & 0xff;
    int green = image.rgb()[at + 1] & 0xff;
    int blue = image.rgb()[at + 2] & 0xff;
    return switch (channel) {
      case 0 -> red;
      case 1 -> green;
      case 2 -> blue;
      default -> (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
    };
  }

  private static int clip(long sum) {
    return (int) Math.max(0, Math.min(255, sum >> 22));
  }
}
