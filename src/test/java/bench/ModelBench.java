package bench;

import clipshard.config.Settings;
import clipshard.decode.ImageDecoder;
import clipshard.decode.Preprocessor;
import clipshard.embed.OnnxImageEncoder;
import clipshard.embed.QuantizedModel;
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
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Two models on the same pictures: how fast, by turns; how near their vectors are; and how many of
 * the nearest neighbours among these pictures stay. {@code scripts/bench.sh model}.
 */
public final class ModelBench {
  private static final int VIEWS = 2;
  private static final int NEIGHBOURS = 10;

  private final List<FloatBuffer> pictures = new ArrayList<>();

  private ModelBench() {}

  /**
   * Arguments: a model, another one or {@code int8} for the 8-bit version of the first, drawn
   * pictures or a folder of them, rounds, a folder for the models.
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[4]);
    Path first = Models.file(arguments[0], folder);
    Path second = second(arguments[1], first, folder);
    ModelBench bench = new ModelBench();
    bench.read(arguments[2]);
    System.out.printf(Locale.ROOT, "%,d pictures%n", bench.pictures.size());
    try (OnnxImageEncoder one = open(first);
        OnnxImageEncoder other = open(second)) {
      bench.compare(one, other, Integer.parseInt(arguments[3]));
    }
    for (Path model : List.of(first, second)) {
      OperatorTimes.print(model, bench.pictures, VIEWS, folder.resolve("profile"));
    }
  }

  private static Path second(String name, Path first, Path folder) throws IOException {
    if (!name.equals("int8")) {
      return Models.file(name, folder);
    }
    Path quantized = Files.createDirectories(folder).resolve("int8.onnx");
    System.out.println(QuantizedModel.write(first, quantized));
    return quantized;
  }

  private static OnnxImageEncoder open(Path model) {
    return OnnxImageEncoder.open(
        model,
        new Settings.Model(model.toString(), Settings.Device.CPU, VIEWS, 1),
        Ceiling.SIDE,
        Ceiling.SIDE,
        0);
  }

  private void read(String source) throws IOException {
    Preprocessor preprocessor = new Preprocessor(PreprocessorConfig.clip());
    ImageDecoder decoder = new ImageDecoder(Integer.MAX_VALUE);
    for (byte[] file : files(source)) {
      try {
        byte[] window = preprocessor.window(decoder.decode(file));
        FloatBuffer tensors =
            ByteBuffer.allocateDirect(VIEWS * Float.BYTES * preprocessor.floatsPerImage())
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        preprocessor.color(window, tensors, 0);
        preprocessor.structure(window, tensors, preprocessor.floatsPerImage());
        pictures.add(tensors);
      } catch (RejectedException e) {
        System.out.println("Left out: " + e.getMessage());
      }
    }
  }

  private static List<byte[]> files(String source) throws IOException {
    if (source.matches("\\d+")) {
      return Photographs.draw(Integer.parseInt(source));
    }
    List<byte[]> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(Path.of(source))) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        files.add(Files.readAllBytes(file));
      }
    }
    return files;
  }

  private void compare(OnnxImageEncoder one, OnnxImageEncoder other, int rounds) {
    Rounds noted = new Rounds(rounds);
    float[][][] first = null;
    float[][][] second = null;
    for (int round = -1; round < rounds; round++) {
      long start = System.nanoTime();
      first = vectors(one);
      long middle = System.nanoTime();
      second = vectors(other);
      double oneRate = pictures.size() / ((middle - start) / 1e9);
      double otherRate = pictures.size() / ((System.nanoTime() - middle) / 1e9);
      noted.note(round, "the first, images/s", oneRate);
      noted.note(round, "the second, images/s", otherRate);
      noted.note(round, "ratio", otherRate / oneRate);
    }
    noted.summarise();
    for (int view = 0; view < VIEWS; view++) {
      report(view == 0 ? "color" : "structure", first[view], second[view]);
    }
  }

  /** Unit vectors, float[view][picture][dimension]. */
  private float[][][] vectors(OnnxImageEncoder encoder) {
    int dimension = encoder.dimension();
    float[][][] vectors = new float[VIEWS][pictures.size()][];
    float[] made = new float[VIEWS * dimension];
    for (int picture = 0; picture < pictures.size(); picture++) {
      encoder.encode(pictures.get(picture), VIEWS, made);
      for (int view = 0; view < VIEWS; view++) {
        Vectors.normalise(made, view * dimension, dimension);
        vectors[view][picture] = Arrays.copyOfRange(made, view * dimension, (view + 1) * dimension);
      }
    }
    return vectors;
  }

  private static void report(String view, float[][] first, float[][] second) {
    double[] cosines = new double[first.length];
    long kept = 0;
    int nearest = Math.min(NEIGHBOURS, first.length - 1);
    for (int picture = 0; picture < first.length; picture++) {
      cosines[picture] = dot(first[picture], second[picture]);
      Set<Integer> stay = new HashSet<>(neighbours(first, picture, nearest));
      stay.retainAll(neighbours(second, picture, nearest));
      kept += stay.size();
    }
    Arrays.sort(cosines);
    System.out.printf(
        Locale.ROOT,
        "%s: cosine median %.4f, least %.4f; of the %d nearest %.1f %% stay%n",
        view,
        cosines[cosines.length / 2],
        cosines[0],
        nearest,
        100.0 * kept / (first.length * (double) nearest));
  }

  private static List<Integer> neighbours(float[][] vectors, int of, int count) {
    double[] scores = new double[vectors.length];
    Arrays.setAll(scores, other -> dot(vectors[of], vectors[other]));
    return IntStream.range(0, vectors.length)
        .filter(other -> other != of)
        .boxed()
        .sorted(Comparator.comparingDouble(other -> -scores[other]))
        .limit(count)
        .toList();
  }

  private static double dot(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += (double) left[i] * right[i];
    }
    return sum;
  }
}
