package sandbox;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ProductPicturesTest {
  private static final int ROWS = 640;

  @Test
  void drawsARowTheSameEachTime() {
    for (long row : new long[] {0, 3, 7, 1_000_000}) {
      assertArrayEquals(ProductPictures.encoded(row), ProductPictures.encoded(row));
    }
  }

  @Test
  void drawsNothingTwiceButTwins() {
    Map<ByteBuffer, Long> seen = new HashMap<>();
    for (long row = 0; row < ROWS; row++) {
      Long same = seen.putIfAbsent(ByteBuffer.wrap(ProductPictures.encoded(row)), row);
      if (row % 400 == 211) {
        assertEquals(row - 1, same);
      } else {
        assertNull(same, "row " + row);
      }
    }
  }

  @Test
  void drawsEveryGarmentInEveryTint() {
    Map<Garment, Set<Tint>> tints = new HashMap<>();
    for (long row = 0; row < 2 * ROWS; row++) {
      tints
          .computeIfAbsent(ProductPictures.garment(row), garment -> EnumSet.noneOf(Tint.class))
          .add(ProductPictures.tint(row));
    }
    assertEquals(EnumSet.allOf(Garment.class), tints.keySet());
    tints.forEach((garment, drawn) -> assertEquals(EnumSet.allOf(Tint.class), drawn));
  }

  @Test
  void writesReadablePicturesOfThePromisedSizes() throws IOException {
    Set<String> endings = new TreeSet<>();
    for (long row = 0; row < 60; row++) {
      String ending = ProductPictures.ending(row);
      endings.add(ending);
      byte[] encoded = ProductPictures.encoded(row);
      assertEquals(ending, endingOf(encoded), "row " + row);
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(encoded));
      assertTrue(image.getWidth() >= 300 && image.getWidth() <= 800, "row " + row);
      assertTrue(image.getHeight() >= 300 && image.getHeight() <= 800, "row " + row);
    }
    assertEquals(Set.of("gif", "jpg", "png"), endings);
  }

  private static String endingOf(byte[] file) {
    return switch (file[0] & 0xFF) {
      case 0xFF -> "jpg";
      case 0x89 -> "png";
      case 'G' -> "gif";
      default -> "unknown";
    };
  }
}
