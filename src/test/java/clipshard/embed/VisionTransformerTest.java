package clipshard.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            model, new Settings.Model(model.toString(), Settings.Device.CPU, 2, 1), 32, 32)) {
      assertEquals(8, encoder.dimension());
      encoder.encode(twoPictures(), 2, vectors);
    }
    assertFalse(Arrays.equals(vectors, 0, 8, vectors, 8, 16));
    Vectors.normalise(vectors, 0, 8);
    assertTrue(Vectors.isUnit(vectors, 0, 8));
  }

  private static FloatBuffer twoPictures() {
    FloatBuffer pixels =
        ByteBuffer.allocateDirect(2 * FLOATS * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    Random random = new Random(42);
    while (pixels.hasRemaining()) {
      pixels.put((float) random.nextGaussian());
    }
    return pixels.flip();
  }
}
