package clipshard.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transformer that benchmarks run, made small. */
final class VisionTransformerTest {
  private static final VisionTransformer.Size SMALL =
      new VisionTransformer.Size(32, 16, 24, 2, 3, 8);
  private static final int FLOATS = 3 * 32 * 32;

  @Test
  void tellsPicturesApart(@TempDir Path folder) throws IOException {
    Path model = folder.resolve("model.onnx");

    long parameters = VisionTransformer.write(model, SMALL, 42);

    int layers = 2 * (12 * 24 * 24 + 13 * 24);
    assertEquals(24 * 3 * 256 + 24 + 5 * 24 + 48 + layers + 48 + 24 * 8, parameters);
    float[] vectors = new float[16];
    try (OnnxImageEncoder encoder =
        OnnxImageEncoder.open(
            model, new Settings.Model(model.toString(), Settings.Device.CPU, 2, 1), 32, 32, 0)) {
      assertEquals(8, encoder.dimension());
      encoder.encode(noise(2, FLOATS), 2, vectors);
    }
    assertFalse(Arrays.equals(vectors, 0, 8, vectors, 8, 16));
    Vectors.normalise(vectors, 0, 8);
    assertTrue(Vectors.isUnit(vectors, 0, 8));
  }

  /** With the sizes of ViT-B/32, one of its layers, and the kernels that those sizes have. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aVectorIsTheSameToTheBitWhateverIsBesideIt(boolean half, @TempDir Path folder)
      throws IOException {
    VisionTransformer.Size size = new VisionTransformer.Size(224, 32, 768, 1, 12, 512);
    Path model = folder.resolve("model.onnx");
    if (half) {
      VisionTransformer.writeHalf(model, size, 42);
    } else {
      VisionTransformer.write(model, size, 42);
    }
    int count = 16;
    int floats = 3 * 224 * 224;
    FloatBuffer pictures = noise(count, floats);
    FloatBuffer turned = noise(count, floats);
    for (int picture = 0; picture < count; picture++) {
      turned.put(picture * floats, pictures, (count - 1 - picture) * floats, floats);
    }
    float[] alone = encode(model, 1, pictures, count);
    for (int batch : new int[] {2, 3, 16}) {
      assertArrayEquals(alone, encode(model, batch, pictures, count), "in batches of " + batch);
    }
    float[] others = encode(model, 3, turned, count);
    for (int picture = 0; picture < count; picture++) {
      assertArrayEquals(
          Arrays.copyOfRange(alone, picture * 512, (picture + 1) * 512),
          Arrays.copyOfRange(others, (count - 1 - picture) * 512, (count - picture) * 512),
          "picture " + picture + " beside others");
    }
  }

  private static float[] encode(Path model, int batch, FloatBuffer pictures, int count) {
    Settings.Model settings = new Settings.Model(model.toString(), Settings.Device.CPU, batch, 1);
    try (OnnxImageEncoder encoder = OnnxImageEncoder.open(model, settings, 224, 224, 0)) {
      float[] vectors = new float[count * encoder.dimension()];
      encoder.encode(pictures, count, vectors);
      return vectors;
    }
  }

  private static FloatBuffer noise(int pictures, int floats) {
    FloatBuffer pixels = DrawnPictures.direct(pictures * floats);
    Random random = new Random(42);
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put(i, (float) random.nextGaussian());
    }
    return pixels;
  }
}
