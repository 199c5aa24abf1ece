package clipshard.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThumbnailTest {
  private final Thumbnail thumbnail = new Thumbnail(1_000_000);

  @ParameterizedTest
  @CsvSource({
    "400, 300, 96, 72",
    "300, 400, 72, 96",
    "97, 97, 96, 96",
    "96, 20, 96, 20",
    "1, 1, 1, 1",
    "3000, 1, 96, 1",
    "2, 5000, 1, 96",
  })
  void theLongerSideFits(int width, int height, int smallWidth, int smallHeight) throws Exception {
    BufferedImage small = read(thumbnail.of(png(plain(width, height, 0x20a0e0))).orElseThrow());
    assertEquals(smallWidth, small.getWidth());
    assertEquals(smallHeight, small.getHeight());
    assertIsNear(0x20a0e0, small.getRGB(smallWidth / 2, smallHeight / 2));
  }

  private static void assertIsNear(int expected, int found) {
    for (int shift : new int[] {16, 8, 0}) {
      int difference = Math.abs((expected >> shift & 0xff) - (found >> shift & 0xff));
      assertTrue(difference <= 3, () -> "%06x, not %06x".formatted(found & 0xffffff, expected));
    }
  }

  @Test
  void noiseIsPackedUntilItFits() throws Exception {
    long seed = 11;
    Random random = new Random(seed);
    BufferedImage noise = new BufferedImage(96, 96, BufferedImage.TYPE_INT_RGB);
    for (int pixel = 0; pixel < 96 * 96; pixel++) {
      noise.setRGB(pixel % 96, pixel / 96, random.nextInt(1 << 24));
    }
    byte[] jpeg = thumbnail.of(png(noise)).orElseThrow();
    assertTrue(jpeg.length <= Thumbnail.MOST_BYTES, () -> jpeg.length + " bytes, seed " + seed);
  }

  @Test
  void whatCannotBeDecodedGivesNone() throws Exception {
    assertEquals(Optional.empty(), thumbnail.of("<!doctype html>".getBytes(UTF_8)));
    byte[] cut = png(plain(50, 50, 0));
    assertEquals(Optional.empty(), thumbnail.of(java.util.Arrays.copyOf(cut, 60)));
    assertEquals(Optional.empty(), new Thumbnail(99).of(png(plain(10, 10, 0))));
  }

  private static BufferedImage plain(int width, int height, int rgb) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int pixel = 0; pixel < width * height; pixel++) {
      image.setRGB(pixel % width, pixel / width, rgb);
    }
    return image;
  }

  private static byte[] png(BufferedImage image) throws Exception {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  private static BufferedImage read(byte[] jpeg) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(jpeg));
  }
}
