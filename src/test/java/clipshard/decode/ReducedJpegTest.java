package clipshard.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Large JPEGs in less than their size, where that is asked for. */
class ReducedJpegTest {
  private static final int LEAST = 20;

  private final ImageDecoder whole = new ImageDecoder(1_000_000);
  private final ImageDecoder reducing = new ImageDecoder(1_000_000, LEAST);

  @ParameterizedTest
  @CsvSource({
    "160, 400, 8",
    "167, 168, 8",
    "159, 400, 4",
    "81, 80, 4",
    "79, 200, 2",
    "41, 40, 2",
    "39, 300, 1",
    "5, 7, 1"
  })
  void theShorterSideIsLeftAsManyPixelsAsAskedFor(int width, int height, int reduction)
      throws RejectedException {
    byte[] jpeg = OpenCvCodec.jpeg(picture(width, height), 95);

    RgbImage reduced = reducing.decode(jpeg);

    assertEquals((width + reduction - 1) / reduction, reduced.width());
    assertEquals((height + reduction - 1) / reduction, reduced.height());
    assertTrue(differenceFromMeans(whole.decode(jpeg), reduced, reduction) < 1.5);
  }

  /** Mean difference of the whole blocks' means, in levels. */
  private static double differenceFromMeans(RgbImage image, RgbImage reduced, int reduction) {
    long sum = 0;
    int count = 0;
    for (int y = 0; y < image.height() / reduction; y++) {
      for (int x = 0; x < image.width() / reduction; x++) {
        for (int channel = 0; channel < 3; channel++) {
          int found = reduced.rgb()[3 * (y * reduced.width() + x) + channel] & 0xff;
          sum += Math.abs(found - mean(image, x * reduction, y * reduction, reduction, channel));
          count++;
        }
      }
    }
    return (double) sum / count;
  }

  private static int mean(RgbImage image, int left, int top, int side, int channel) {
    int sum = 0;
    for (int y = top; y < top + side; y++) {
      for (int x = left; x < left + side; x++) {
        sum += image.rgb()[3 * (y * image.width() + x) + channel] & 0xff;
      }
    }
    return Math.round((float) sum / (side * side));
  }

  @Test
  void otherFormatsAreDecodedWhole() throws Exception {
    for (GoldenImage golden : GoldenImage.all()) {
      RgbImage image = new ImageDecoder(1_000_000, 1).decode(golden.encoded());
      if (!golden.file().endsWith(".jpg")) {
        assertArrayEquals(whole.decode(golden.encoded()).rgb(), image.rgb(), golden.file());
      }
    }
  }

  @Test
  void damagedFilesAreRejectedAllTheSame() {
    byte[] jpeg = OpenCvCodec.jpeg(picture(400, 300), 90);
    RejectedException cut =
        assertThrows(
            RejectedException.class, () -> reducing.decode(Arrays.copyOf(jpeg, jpeg.length / 2)));
    assertEquals(Reason.UNDECODABLE, cut.rejected().reason());
  }

  /** Shades without edges, so that it hardly matters how a block is averaged. */
  private static RgbImage picture(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = 3 * (y * width + x);
        rgb[at] = (byte) (128 + 100 * Math.sin(x / 60.0));
        rgb[at + 1] = (byte) (128 + 100 * Math.cos(y / 70.0));
        rgb[at + 2] = (byte) (128 + 60 * Math.sin((x + y) / 90.0));
      }
    }
    return new RgbImage(width, height, rgb);
  }
}
