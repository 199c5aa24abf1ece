package bench;

import clipshard.config.Settings;
import clipshard.decode.ImageDecoder;
import clipshard.decode.Preprocessor;
import clipshard.decode.RgbImage;
import clipshard.embed.OnnxImageEncoder;
import clipshard.embed.Vectors;
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
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What {@code model.reduced-jpegs} gains in time from file to window, and costs in cosine: {@code
 * scripts/bench.sh reduced}. And what it costs that colour profiles are ignored: {@code
 * scripts/bench.sh profiles}.
 */
public final class ReducedBench implements AutoCloseable {
  private static final int LEAST = 2400;
  private static final int MOST = 3200;
  private static final int VIEWS = 2;
  private static final long MAX_PIXELS = 64_000_000;

  /** Linear light of sRGB's primaries in those of Adobe RGB (1998): rows of red, green, blue. */
  private static final double[][] TO_ADOBE = {{.71512, .28488, 0}, {0, 1, 0}, {0, .04117, .95883}};

  private static final double ADOBE_GAMMA = 563 / 256.0;

  private final List<byte[]> files;
  private final PreprocessorConfig config = PreprocessorConfig.clip();
  private final Preprocessor preprocessor = new Preprocessor(config);
  private final ImageDecoder whole = new ImageDecoder(MAX_PIXELS);
  private final ImageDecoder reducing = new ImageDecoder(MAX_PIXELS, config.leastDecodedSide());
  private final OnnxImageEncoder encoder;
  private final FloatBuffer tensors =
      ByteBuffer.allocateDirect(VIEWS * Float.BYTES * preprocessor.floatsPerImage())
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer();

  private ReducedBench(List<byte[]> files, Path model) {
    this.files = files;
    this.encoder =
        OnnxImageEncoder.open(
            model,
            new Settings.Model(model.toString(), Settings.Device.CPU, VIEWS, 1),
            config.height(),
            config.width(),
            0);
  }

  /**
   * Arguments: the model, drawn pictures or a folder of JPEGs, rounds, or 0 for colour profiles, a
   * folder for the model.
   */
  public static void main(String[] arguments) throws IOException, RejectedException {
    Path model = Models.file(arguments[0], Path.of(arguments[3]));
    try (ReducedBench bench = new ReducedBench(files(arguments[1]), model)) {
      int rounds = Integer.parseInt(arguments[2]);
      if (rounds == 0) {
        bench.compare("of Adobe RGB's numbers to sRGB's", ReducedBench::inAdobeRgb);
        return;
      }
      Rounds noted = new Rounds(rounds);
      for (int round = -1; round < rounds; round++) {
        double full = noted.note(round, "whole, images/s", bench.rate(bench.whole));
        double reduced = noted.note(round, "reduced, images/s", bench.rate(bench.reducing));
        noted.note(round, "ratio", reduced / full);
      }
      noted.summarise();
      bench.compare("of reduced to whole", null);
    }
  }

  private static List<byte[]> files(String pictures) throws IOException {
    if (pictures.matches("\\d+")) {
      return Photographs.draw(Integer.parseInt(pictures), LEAST, MOST);
    }
    List<byte[]> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of(pictures))) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        files.add(Files.readAllBytes(file));
      }
    }
    return files;
  }

  private double rate(ImageDecoder decoder) throws RejectedException {
    long start = System.nanoTime();
    for (byte[] file : files) {
      preprocessor.window(decoder.decode(file));
    }
    return files.size() / ((System.nanoTime() - start) / 1e9);
  }

  /** Whole pictures, and what is made of them, or the same JPEGs reduced where that is null. */
  private void compare(String what, UnaryOperator<RgbImage> change) throws RejectedException {
    double[][] cosines = new double[VIEWS][files.size()];
    for (int picture = 0; picture < files.size(); picture++) {
      byte[] file = files.get(picture);
      RgbImage full = whole.decode(file);
      float[] one = vectors(full);
      float[] other = vectors(change == null ? reducing.decode(file) : change.apply(full));
      for (int view = 0; view < VIEWS; view++) {
        for (int i = view * encoder.dimension(); i < (view + 1) * encoder.dimension(); i++) {
          cosines[view][picture] += (double) one[i] * other[i];
        }
      }
    }
    for (int view = 0; view < VIEWS; view++) {
      Arrays.sort(cosines[view]);
      System.out.printf(
          Locale.ROOT,
          "%s: cosine %s, median %.6f, least %.6f%n",
          view == 0 ? "color" : "structure",
          what,
          cosines[view][files.size() / 2],
          cosines[view][0]);
    }
  }

  /** The numbers by which a file with Adobe RGB's profile stores the same colours. */
  private static RgbImage inAdobeRgb(RgbImage image) {
    byte[] numbers = new byte[3 * image.width() * image.height()];
    double[] linear = new double[256];
    for (int level = 0; level < linear.length; level++) {
      double share = level / 255.0;
      linear[level] = share <= .04045 ? share / 12.92 : Math.pow((share + .055) / 1.055, 2.4);
    }
    for (int i = 0; i < numbers.length; i++) {
      int pixel = i - i % 3;
      double light = 0;
      for (int channel = 0; channel < 3; channel++) {
        light += TO_ADOBE[i % 3][channel] * linear[image.rgb()[pixel + channel] & 0xff];
      }
      numbers[i] = (byte) Math.round(255 * Math.pow(light, 1 / ADOBE_GAMMA));
    }
    return new RgbImage(image.width(), image.height(), numbers);
  }

  /** Unit vectors of color and structure, one after the other. */
  private float[] vectors(RgbImage image) {
    byte[] window = preprocessor.window(image);
    preprocessor.color(window, tensors, 0);
    preprocessor.structure(window, tensors, preprocessor.floatsPerImage());
    float[] vectors = new float[VIEWS * encoder.dimension()];
    encoder.encode(tensors, VIEWS, vectors);
    for (int view = 0; view < VIEWS; view++) {
      Vectors.normalise(vectors, view * encoder.dimension(), encoder.dimension());
    }
    return vectors;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
