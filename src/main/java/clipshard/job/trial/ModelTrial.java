package clipshard.job.trial;

import clipshard.config.Settings;
import clipshard.decode.ImageDecoder;
import clipshard.decode.Preprocessor;
import clipshard.embed.ImageEncoder;
import clipshard.embed.Vectors;
import clipshard.job.JobException;
import clipshard.job.model.EncoderSpec;
import clipshard.job.model.ModelProbe;
import clipshard.job.model.ModelWords;
import clipshard.picture.RejectedException;
import clipshard.text.Counted;
import clipshard.text.Shown;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Downloads a model of a hub and embeds some pictures with it, on this machine and without Spark.
 */
public record ModelTrial(Settings settings, PrintStream out) {
  private static final int NEIGHBOURS = 3;

  /** So many pictures are shown with their neighbours. */
  private static final int SHOWN = 8;

  /**
   * Tries the model that is set, and says what came of it.
   *
   * @param folder of pictures; empty for some of the demo's
   * @throws JobException when none of the pictures can be used
   * @throws IOException when the model cannot be had or used
   */
  public void run(Optional<Path> folder) throws IOException {
    EncoderSpec model = ModelProbe.download(settings, List.of("color"), Optional.empty());
    out.println(ModelWords.head(model));
    out.println("   SHA-256 " + model.sha256());
    List<String> names = new ArrayList<>();
    List<byte[]> files = new ArrayList<>();
    Map<String, byte[]> pictures =
        folder.isPresent() ? TrialPictures.of(folder.get()) : TrialPictures.ofDemo();
    pictures.forEach(
        (name, bytes) -> {
          names.add(name);
          files.add(bytes);
        });
    try (ImageEncoder encoder =
        ModelProbe.open(model.forTask(Runtime.getRuntime().availableProcessors()))) {
      float[] vectors = embedded(model, encoder, names, files);
      tellNeighbours(names, vectors, encoder.dimension());
    }
    out.printf("✅ Use it: --set model.uri=%s%n", settings.model().uri());
  }

  /** Of the pictures that can be used, whose names alone are left. */
  private float[] embedded(
      EncoderSpec model, ImageEncoder encoder, List<String> names, List<byte[]> files)
      throws IOException {
    ImageDecoder decoder = new ImageDecoder(settings.decode());
    Preprocessor preprocessor = new Preprocessor(model.preprocessing());
    int floats = preprocessor.floatsPerImage();
    FloatBuffer pixels = ImageEncoder.buffer(Math.multiplyExact(floats, Math.max(1, files.size())));
    long start = System.nanoTime();
    int count = 0;
    List<String> used = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      try {
        preprocessor.color(
            preprocessor.window(decoder.decode(files.get(i))), pixels, count * floats);
        used.add(names.get(i));
        count++;
      } catch (RejectedException e) {
        out.printf("   %s: %s%n", Shown.of(names.get(i)), Shown.of(e.getMessage()));
      }
    }
    if (count == 0) {
      throw new JobException("None of %s can be used".formatted(Counted.of(files.size(), "files")));
    }
    names.retainAll(used);
    float[] vectors = new float[count * encoder.dimension()];
    encoder.encode(pixels, count, vectors);
    double seconds = Math.max(1e-3, (System.nanoTime() - start) / 1e9);
    out.printf(
        Locale.ROOT,
        "   %s in %.1f s on this machine: %s%n",
        Counted.of(count, "pictures"),
        seconds,
        Counted.rate(count / seconds, "images"));
    for (int i = 0; i < count; i++) {
      Vectors.normalise(vectors, i * encoder.dimension(), encoder.dimension());
    }
    return vectors;
  }

  private void tellNeighbours(List<String> names, float[] vectors, int dimension) {
    out.println("   The nearest of the others, by cosine:");
    int step = Math.max(1, names.size() / SHOWN);
    for (int i = 0; i < names.size(); i += step) {
      int row = i;
      String nearest =
          IntStream.range(0, names.size())
              .filter(other -> other != row)
              .boxed()
              .sorted(Comparator.comparingDouble(other -> -cosine(vectors, row, other, dimension)))
              .limit(NEIGHBOURS)
              .map(
                  other ->
                      String.format(
                          Locale.ROOT,
                          "%s %.3f",
                          Shown.of(names.get(other)),
                          cosine(vectors, row, other, dimension)))
              .collect(Collectors.joining(", "));
      out.printf("   %s: %s%n", Shown.of(names.get(row)), nearest);
    }
  }

  private static double cosine(float[] vectors, int row, int other, int dimension) {
    double sum = 0;
    for (int i = 0; i < dimension; i++) {
      sum += vectors[row * dimension + i] * vectors[other * dimension + i];
    }
    return sum;
  }
}
