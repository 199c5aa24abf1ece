package clipshard.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.preprocessing.PreprocessorConfig;
import clipshard.preprocessing.PreprocessorFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what Pillow gives for the images that scripts/make-golden.py describes. */
class PreprocessorTest {
  private final Preprocessor clip = new Preprocessor(PreprocessorConfig.clip());

  static List<String> golden() throws IOException {
    try (InputStream in = PreprocessorTest.class.getResourceAsStream("/golden/preprocess.tsv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  static Stream<String> lines() throws IOException {
    return golden().stream();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void pixelsEqualPillows(String line) {
    String[] fields = line.split("\t", -1);
    int width = Integer.parseInt(fields[0]);
    int height = Integer.parseInt(fields[1]);
    RgbImage image = new RgbImage(width, height, pixels(width, height, fields[2]));
    byte[] window = clip.window(image);
    assertEquals(fields[3], sha256(channels(window, 224 * 224, 0, 3)), "color of " + line);
    assertEquals(fields[4], sha256(channels(window, 224 * 224, 3, 4)), "luma of " + line);
  }

  /** Some of the channels of the first pixels, interleaved. */
  private static byte[] channels(byte[] window, int pixels, int from, int to) {
    byte[] some = new byte[pixels * (to - from)];
    for (int pixel = 0; pixel < pixels; pixel++) {
      System.arraycopy(window, 4 * pixel + from, some, pixel * (to - from), to - from);
    }
    return some;
  }

  @Test
  void anotherPicturesPixelsAreNotSeen() {
    Preprocessor used = new Preprocessor(PreprocessorConfig.clip());
    for (int[] size : new int[][] {{900, 300}, {224, 224}, {31, 77}, {300, 900}, {640, 224}}) {
      RgbImage image = new RgbImage(size[0], size[1], pixels(size[0], size[1], "noise"));
      byte[] fresh = new Preprocessor(PreprocessorConfig.clip()).window(image);
      assertArrayEquals(
          channels(fresh, 224 * 224, 0, 4), channels(used.window(image), 224 * 224, 0, 4));
    }
  }

  @Test
  void thereAreEnoughOddSizes() throws IOException {
    long sizes =
        golden().stream()
            .map(line -> line.substring(0, line.indexOf('\t', line.indexOf('\t') + 1)))
            .distinct()
            .count();
    assertTrue(sizes >= 40, "only " + sizes);
  }

  /** As in scripts/make-golden.py. */
  private static byte[] pixels(int width, int height, String pattern) {
    byte[] rgb = new byte[width * height * 3];
    int at = 0;
    for (long y = 0; y < height; y++) {
      for (long x = 0; x < width; x++) {
        for (long c = 0; c < 3; c++) {
          long value =
              switch (pattern) {
                case "noise" ->
                    (x * 7919 + y * 104729 + c * 1299709 + x * y * 31) ^ (((x + 3) * (y + 5)) >> 2);
                case "smooth" ->
                    (x * 255 / Math.max(1, width - 1) * (c + 1)
                            + y * 255 / Math.max(1, height - 1) * (3 - c))
                        / 4;
                case "checks" -> (x / 3 + y / 5 + c) % 2 * 255;
                case "gray" -> x * 5 + y * 3;
                default -> throw new IllegalArgumentException(pattern);
              };
          rgb[at++] = (byte) value;
        }
      }
    }
    return rgb;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void tensorsArePlanarAndNormalised() {
    byte[] rgb = new byte[3 * 4];
    for (int pixel = 0; pixel < 4; pixel++) {
      rgb[pixel * 3] = (byte) 255;
      rgb[pixel * 3 + 1] = 51;
    }
    RgbImage image = new RgbImage(2, 2, rgb);
    FloatBuffer out = FloatBuffer.allocate(2 * clip.floatsPerImage());
    byte[] window = clip.window(image);
    clip.color(window, out, 0);
    clip.structure(window, out, clip.floatsPerImage());
    int plane = 224 * 224;
    assertEquals((1f - (float) 0.48145466) / (float) 0.26862954, out.get(0));
    assertEquals((51 / 255f - (float) 0.4578275) / (float) 0.26130258, out.get(plane + 7));
    assertEquals((0f - (float) 0.40821073) / (float) 0.27577711, out.get(3 * plane - 1));
    float luma = ((19595 * 255 + 38470 * 51 + 0x8000) >> 16) / 255f;
    assertEquals((luma - (float) 0.48145466) / (float) 0.26862954, out.get(3 * plane));
    assertEquals((luma - (float) 0.40821073) / (float) 0.27577711, out.get(6 * plane - 1));
  }

  @Test
  void huggingFacesSettingsAreHonoured() {
    PreprocessorConfig config =
        config(
            """
            {"crop_size": {"height": 4, "width": 6}, "do_center_crop": true, "do_normalize": true,
             "do_rescale": true, "do_resize": true, "image_mean": [0.5, 0.5, 0.5],
             "image_processor_type": "CLIPImageProcessor", "image_std": [0.25, 0.5, 1],
             "resample": 2, "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 8}}
            """);
    assertEquals(4, config.height());
    assertEquals(6, config.width());
    byte[] white = new byte[3 * 9 * 9];
    java.util.Arrays.fill(white, (byte) 255);
    Preprocessor preprocessor = new Preprocessor(config);
    FloatBuffer out = FloatBuffer.allocate(preprocessor.floatsPerImage());
    preprocessor.color(preprocessor.window(new RgbImage(9, 9, white)), out, 0);
    assertEquals(2f, out.get(0));
    assertEquals(1f, out.get(24));
    assertEquals(0.5f, out.get(48));
  }

  @Test
  void anExactSizeNeedsNoCrop() {
    PreprocessorConfig config =
        config(
            "{\"image_processor_type\": \"SiglipImageProcessor\", \"size\": {\"height\": 5, \"width\": 3}, \"do_center_crop\": false}");
    assertEquals(5, config.height());
    assertEquals(3, config.width());
  }

  @Test
  void aCropLargerThanThePictureIsFilledWithBlack() {
    PreprocessorConfig config =
        config(
            "{\"do_resize\": false, \"do_center_crop\": true, \"crop_size\": 4, \"do_rescale\":"
                + " false, \"do_normalize\": false}");
    byte[] gray = new byte[3 * 2 * 2];
    java.util.Arrays.fill(gray, (byte) 9);
    RgbImage image = new RgbImage(2, 2, gray);
    byte[] luma = channels(new Preprocessor(config).window(image), 16, 3, 4);
    assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 9, 9, 0, 0, 9, 9, 0, 0, 0, 0, 0}, luma);
  }

  @Test
  void cropOffsetsRoundAsTheirOriginDoes() {
    byte[] ramp = new byte[3 * 227 * 224];
    for (int pixel = 0; pixel < 227 * 224; pixel++) {
      ramp[3 * pixel] = (byte) (pixel % 227);
    }
    RgbImage image = new RgbImage(227, 224, ramp);
    Preprocessor floor =
        new Preprocessor(config("{\"feature_extractor_type\": \"CLIPFeatureExtractor\"}"));
    assertEquals(2, clip.window(image)[0]);
    assertEquals(1, floor.window(image)[0]);
  }

  @Test
  void whatCannotBeHonouredIsRefusedAllAtOnce() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> config("{\"resample\": 0, \"do_pad\": true, \"size\": {}}"));
    for (String part : List.of("resample=0", "do_pad", "size")) {
      assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> config("not json"));
  }

  private static PreprocessorConfig config(String json) {
    return new PreprocessorFile("preprocessor_config.json", json).config();
  }
}
