package clipshard.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.config.Settings.Orientation;
import clipshard.config.Settings.Transparency;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as shops have them, in {@code src/test/resources/cases}. */
class CasesTest {
  /** Mean difference of two pictures, of 255, that people take for the same. */
  private static final double ALIKE = 8;

  @Test
  void twoBlackProductsOnTransparentGroundAreTwoPictures() throws Exception {
    String first = "black-product-black-under.png";
    String second = "black-product2-black-under.png";
    assertArrayEquals(rgb(first, Transparency.DROP), rgb(second, Transparency.DROP));
    assertFalse(
        Arrays.equals(rgb(first, Transparency.WHITE), rgb(second, Transparency.WHITE)),
        "both are black on black");
  }

  @Test
  void aCutOutLooksAsItDoesOnWhite() throws Exception {
    byte[] onWhite = rgb("cutout-on-white.jpg", Transparency.WHITE);
    double shown = difference(rgb("cutout-palette.png", Transparency.WHITE), onWhite);
    assertTrue(shown < ALIKE, () -> "differs by " + shown);
    assertTrue(difference(rgb("cutout-palette.png", Transparency.DROP), onWhite) > ALIKE);
  }

  @ParameterizedTest
  @CsvSource({
    "tracker.png, TOO_SMALL",
    "html-200.jpg, NOT_READY",
    "json-200.jpg, NOT_READY",
    "zero.jpg, NOT_READY",
    "drawing-comment.svg, UNSUPPORTED_FORMAT",
  })
  void whatIsNoPictureHasItsReason(String file, Reason reason) {
    RejectedException rejected =
        assertThrows(RejectedException.class, () -> rgb(file, Transparency.WHITE));
    assertEquals(reason, rejected.rejected().reason(), rejected.getMessage());
  }

  private static double difference(byte[] one, byte[] other) {
    assertEquals(one.length, other.length);
    long sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs(Byte.toUnsignedInt(one[i]) - Byte.toUnsignedInt(other[i]));
    }
    return (double) sum / one.length;
  }

  private static byte[] rgb(String file, Transparency transparency)
      throws IOException, RejectedException {
    try (InputStream in = CasesTest.class.getResourceAsStream("/cases/" + file)) {
      return new ImageDecoder(new Settings.Decode(4_000_000, 4, transparency, Orientation.EXIF, 1))
          .decode(in.readAllBytes())
          .rgb();
    }
  }
}
