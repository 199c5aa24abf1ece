package clipshard.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.catalog.Rejected;
import clipshard.catalog.Rejected.Reason;
import clipshard.catalog.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what Pillow decodes the files of scripts/make-decode-golden.py to. */
class ImageDecoderTest {
  private static final int FUZZ_TRIES = Integer.getInteger("clipshard.fuzz", 3000);
  private final ImageDecoder decoder = new ImageDecoder(1_000_000);

  static Stream<String> golden() throws IOException {
    return new String(file("golden.tsv"), StandardCharsets.UTF_8).lines();
  }

  private static byte[] file(String name) throws IOException {
    try (InputStream in = ImageDecoderTest.class.getResourceAsStream("/golden/decode/" + name)) {
      return in.readAllBytes();
    }
  }

  private Reason rejection(byte[] file) {
    return assertThrows(RejectedException.class, () -> decoder.decode(file)).rejected().reason();
  }

  @ParameterizedTest
  @MethodSource("golden")
  void pixelsEqualPillows(String line) throws Exception {
    List<String> fields = Arrays.asList(line.split("\t", -1));
    RgbImage image = decoder.decode(file(fields.get(0)));
    assertEquals(Integer.parseInt(fields.get(1)), image.width());
    assertEquals(Integer.parseInt(fields.get(2)), image.height());
    if (fields.get(0).startsWith("cmyk")) {
      assertTrue(largestDifference(image.rgb(), file("cmyk.rgb")) <= 1);
    } else {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(image.rgb());
      assertEquals(fields.get(3), HexFormat.of().formatHex(digest), fields.get(0));
    }
  }

  private static int largestDifference(byte[] one, byte[] other) {
    assertEquals(one.length, other.length);
    int largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs((one[i] & 0xff) - (other[i] & 0xff)));
    }
    return largest;
  }

  @ParameterizedTest
  @CsvSource({
    "'', NOT_AN_IMAGE",
    "'<html><body>no picture</body></html>', NOT_AN_IMAGE",
    "'<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>', UNSUPPORTED_FORMAT",
    "'\0\0\0\u001cftypavif', UNSUPPORTED_FORMAT",
    "'\0\0\0\u001cftypheic', UNSUPPORTED_FORMAT",
    "'8BPS', UNSUPPORTED_FORMAT",
    "'GIF89a', UNDECODABLE",
    "'\u00ff\u00d8\u00ff', UNDECODABLE"
  })
  void otherFilesAreToldApart(String content, Reason reason) {
    byte[] file = content == null ? new byte[0] : content.getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(reason, rejection(file));
  }

  @Test
  void aHeaderThatPromisesTooMuchIsRefusedBeforeDecoding() throws IOException {
    byte[] bomb = file("rgb.png");
    ByteBuffer.wrap(bomb).putInt(16, 50_000).putInt(20, 50_000);
    RejectedException refused = assertThrows(RejectedException.class, () -> decoder.decode(bomb));
    assertEquals(
        new Rejected(
            Reason.TOO_LARGE,
            "the header says 50000x50000 pixels, more than decode.max-pixels=1000000"),
        refused.rejected());
  }

  @Test
  void aHeaderWithoutASizeIsDamage() throws IOException {
    byte[] empty = file("rgb.png");
    ByteBuffer.wrap(empty).putInt(16, 0);
    assertEquals(Reason.UNDECODABLE, rejection(empty));
  }

  @ParameterizedTest
  @CsvSource({"baseline.jpg", "progressive.jpg", "rgb.png", "lossless.webp"})
  void aFileThatIsCutOffIsRejected(String name) throws IOException {
    byte[] file = file(name);
    assertEquals(Reason.UNDECODABLE, rejection(Arrays.copyOf(file, file.length / 2)));
  }

  @ParameterizedTest
  @CsvSource({"baseline.jpg", "rgb.png", "static.gif", "lossy.webp", "rgb.bmp"})
  void bytesAfterTheEndDoNotMatter(String name) throws Exception {
    byte[] file = file(name);
    byte[] longer = Arrays.copyOf(file, file.length + 1000);
    assertEquals(0, largestDifference(decoder.decode(file).rgb(), decoder.decode(longer).rgb()));
  }

  @Test
  void damagedFilesAreRejectedOrDecodedAndNothingElse() throws IOException {
    long seed = Long.getLong("clipshard.seed", System.nanoTime());
    System.out.println("fuzz seed " + seed + " (repeat with -Dclipshard.seed=" + seed + ")");
    Random random = new Random(seed);
    List<String> names = golden().map(line -> line.substring(0, line.indexOf('\t'))).toList();
    int decoded = 0;
    for (int attempt = 0; attempt < FUZZ_TRIES; attempt++) {
      byte[] file = damaged(file(names.get(random.nextInt(names.size()))), random);
      try {
        decoder.decode(file);
        decoded++;
      } catch (RejectedException e) {
        assertTrue(!e.rejected().detail().isEmpty());
      }
    }
    assertTrue(decoded > 0 && decoded < FUZZ_TRIES, decoded + " of " + FUZZ_TRIES);
  }

  private static byte[] damaged(byte[] file, Random random) {
    switch (random.nextInt(3)) {
      case 0 -> {
        return Arrays.copyOf(file, random.nextInt(file.length));
      }
      case 1 -> {
        int from = random.nextInt(file.length);
        Arrays.fill(file, from, Math.min(file.length, from + random.nextInt(16)), (byte) 0);
        return file;
      }
      default -> {
        for (int flip = random.nextInt(4); flip >= 0; flip--) {
          file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return file;
      }
    }
  }
}
