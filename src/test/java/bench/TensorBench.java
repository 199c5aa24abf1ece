package bench;

import clipshard.decode.ImageDecoder;
import clipshard.decode.Preprocessor;
import clipshard.decode.RgbImage;
import clipshard.picture.RejectedException;
import clipshard.preprocessing.PreprocessorConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * JPEG files of 800 to 1,500 pixels to pixels, and those to a window of 224, beside Pillow doing
 * the same, by turns, one thread each. {@code scripts/bench.sh tensors}.
 */
public final class TensorBench {
  private final List<byte[]> files;
  private final ImageDecoder decoder = ImageDecoder.reusing(Long.MAX_VALUE, 0);
  private final Preprocessor preprocessor = new Preprocessor(PreprocessorConfig.clip());
  private final FloatBuffer tensors =
      ByteBuffer.allocateDirect(2 * Float.BYTES * preprocessor.floatsPerImage())
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer();
  private final List<RgbImage> pictures = new ArrayList<>();

  private TensorBench(int count) throws RejectedException {
    files = Photographs.draw(count);
    ImageDecoder keeping = new ImageDecoder(Long.MAX_VALUE);
    for (byte[] file : files) {
      pictures.add(keeping.decode(file));
    }
  }

  /** Arguments: pictures, rounds, an empty folder, the command that starts Pillow's half. */
  public static void main(String[] arguments) throws IOException, RejectedException {
    TensorBench bench = new TensorBench(Integer.parseInt(arguments[0]));
    int rounds = Integer.parseInt(arguments[1]);
    Path folder = Files.createDirectories(Path.of(arguments[2]));
    List<String> command = new ArrayList<>(Arrays.asList(arguments).subList(3, arguments.length));
    for (int picture = 0; picture < bench.files.size(); picture++) {
      Path file = folder.resolve(picture + ".jpg");
      command.add(Files.write(file, bench.files.get(picture)).toString());
    }
    try (Peer pillow = new Peer("Pillow", command)) {
      for (int round = -2; round < rounds; round++) {
        pillow.measure(round, rounds, "JPEG to RGB", "decode", bench::decode);
        pillow.measure(round, rounds, "RGB and luma, resized", "both", bench::resize);
        pillow.measure(
            round, rounds, "RGB and luma, resized, beside RGB alone", "color", bench::resize);
        pillow.measure(round, rounds, "RGB and luma, as float tensors", "both", bench::fill);
      }
      pillow.summarise();
    }
  }

  private void decode() {
    try {
      for (byte[] file : files) {
        decoder.decode(file);
      }
    } catch (RejectedException e) {
      throw new IllegalStateException(e);
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
