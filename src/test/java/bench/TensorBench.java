package bench;

import clipshard.decode.Preprocessor;
import clipshard.decode.PreprocessorConfig;
import clipshard.decode.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * From decoded pictures of 800 to 1,500 pixels to a window of 224, beside Pillow doing the same, by
 * turns, one thread each. {@code scripts/bench.sh tensors}.
 */
public final class TensorBench {
  private static final int LEAST = 800;
  private static final int MOST = 1500;

  private final Preprocessor preprocessor = new Preprocessor(PreprocessorConfig.clip());
  private final FloatBuffer tensors =
      ByteBuffer.allocateDirect(2 * Float.BYTES * preprocessor.floatsPerImage())
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer();
  private final List<RgbImage> pictures = new ArrayList<>();

  private TensorBench(int count) {
    Random random = new Random(42);
    for (int picture = 0; picture < count; picture++) {
      int width = random.nextInt(LEAST, MOST + 1);
      int height = random.nextInt(LEAST, MOST + 1);
      byte[] rgb = new byte[3 * width * height];
      random.nextBytes(rgb);
      pictures.add(new RgbImage(width, height, rgb));
    }
  }

  /** Arguments: pictures, rounds, the command that starts Pillow's half. */
  public static void main(String[] arguments) throws IOException {
    TensorBench bench = new TensorBench(Integer.parseInt(arguments[0]));
    int rounds = Integer.parseInt(arguments[1]);
    List<String> command = new ArrayList<>(Arrays.asList(arguments).subList(2, arguments.length));
    bench.pictures.forEach(it -> command.add(it.width() + "x" + it.height()));
    try (Peer pillow = new Peer("Pillow", command)) {
      for (int round = -2; round < rounds; round++) {
        pillow.measure(round, rounds, "RGB and luma, resized", "both", bench::resize);
        pillow.measure(
            round, rounds, "RGB and luma, resized, beside RGB alone", "color", bench::resize);
        pillow.measure(round, rounds, "RGB and luma, as float tensors", "both", bench::fill);
      }
      pillow.summarise();
    }
  }

  private void resize() {
    pictures.forEach(preprocessor::window);
  }

  private void fill() {
    for (RgbImage picture : pictures) {
      byte[] window = preprocessor.window(picture);
      preprocessor.color(window, tensors, 0);
      preprocessor.structure(window, tensors, preprocessor.floatsPerImage());
    }
  }
}
