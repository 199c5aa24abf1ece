package clipshard.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfRoundingTest {
  private static final int COUNT = 4096;

  @Test
  void roundsAsTheLibrarysOwnConversionDoes() throws Exception {
    long seed = System.nanoTime();
    System.out.println("roundsAsTheLibrarysOwnConversionDoes: seed " + seed);
    Random random = new Random(seed);
    FloatBuffer floats = DrawnPictures.direct(COUNT);
    float[] special = {0f, -0f, 1f, 1 + 1 / 2048f, 1 + 3 / 2048f, 65504f, 1e-7f, 6e-8f, 70000f};
    for (int i = 0; i < COUNT; i++) {
      floats.put(i, i < special.length ? special[i] : (float) random.nextGaussian());
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (HalfRounding rounding = new HalfRounding(environment);
        OnnxTensor tensor = OnnxTensor.createTensor(environment, floats, new long[] {COUNT});
        OrtSession.Result rounded = rounding.round(tensor)) {
      ShortBuffer halves = ((OnnxTensor) rounded.get(0)).getShortBuffer();
      for (int i = 0; i < COUNT; i++) {
        float value = floats.get(i);
        assertEquals(Fp16Conversions.floatToFp16(value), halves.get(i), () -> "of " + value);
      }
    }
  }
}
