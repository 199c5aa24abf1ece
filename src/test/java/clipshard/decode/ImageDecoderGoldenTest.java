package clipshard.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.picture.RejectedException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pillow's pixels, to the last bit. */
class ImageDecoderGoldenTest {
  private static final int CMYK_TOLERANCE = 2;

  private final ImageDecoder decoder = new ImageDecoder(PillowRules.convert(1_000_000));

  static Stream<GoldenImage> exact() {
    return GoldenImage.all().stream()
        .filter(image -> !List.of("jpeg-cmyk.jpg", "jpeg-ycck.jpg").contains(image.file()));
  }

  @ParameterizedTest
  @MethodSource("exact")
  void everyFormatDecodesToPillowsPixels(GoldenImage golden) throws Exception {
    RgbImage image = decoder.decode(golden.encoded());

    assertEquals(golden.width(), image.width());
    assertEquals(golden.height(), image.height());
    assertEquals(golden.sha256(), sha256(image.rgb()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg-cmyk", "jpeg-ycck"})
  void fourInksDecodeToPillowsPixelsWithinTwo(String name) throws RejectedException {
    byte[] expected = GoldenImage.bytes(name + ".rgb");

    byte[] actual = decoder.decode(GoldenImage.bytes(name + ".jpg")).rgb();

    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      int off = Math.abs(Byte.toUnsignedInt(expected[i]) - Byte.toUnsignedInt(actual[i]));
      assertTrue(off <= CMYK_TOLERANCE, "byte " + i + " is off by " + off);
    }
  }

  @Test
  void manyThreadsShareOneDecoder() throws Exception {
    Callable<Void> all =
        () -> {
          for (GoldenImage golden : exact().toList()) {
            assertEquals(golden.sha256(), sha256(decoder.decode(golden.encoded()).rgb()));
          }
          return null;
        };
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (Future<Void> done : threads.invokeAll(Collections.nCopies(8, all))) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
