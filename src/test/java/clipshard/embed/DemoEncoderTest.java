package clipshard.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.embed.DrawnPictures.Drawn;
import java.awt.Color;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoEncoderTest {

  private static final int DIMENSION = 512;

  private static final List<Color> COLORS =
      Stream.of("#c81e1e", "#1e8c32", "#283cbe", "#e6be1e", "#822896", "#141414", "#e6781e")
          .map(Color::decode)
          .toList();

  /** Four of each figure and color, so a picture has three others of both. */
  private static final List<Drawn> PICTURES = DrawnPictures.all(COLORS, 4, new Random(20260101));

  @TempDir static Path folder;

  private static OnnxImageEncoder encoder;

  @BeforeAll
  static void open() throws IOException {
    encoder = open(16);
  }

  @AfterAll
  static void close() {
    encoder.close();
  }

  @Test
  void theResourceIsWhatTheGeneratorMakes() throws IOException {
    byte[] made = DemoEncoderModel.bytes();
    assertArrayEquals(
        made,
        Files.readAllBytes(DemoEncoder.extract(folder)),
        "make the file again: main of DemoEncoderModel, with src/main/resources");
    assertTrue(made.length < 1_500_000, () -> made.length + " bytes");
  }

  @Test
  void extractingAgainReplacesTheFileAndLeavesNoOther() throws IOException {
    Path own = Files.createDirectory(folder.resolve("own"));
    Files.writeString(own.resolve(DemoEncoder.FILE_NAME), "older");
    Path file = DemoEncoder.extract(own);
    assertEquals(own.resolve("demo-encoder.onnx"), file);
    assertArrayEquals(DemoEncoderModel.bytes(), Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(own)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void hasTheSignatureOfClip() {
    assertEquals(DIMENSION, encoder.dimension());
  }

  /** By chance a seventh of the neighbours would be of the same color, an eighth of the figure. */
  @Test
  void rgbNeighboursHaveTheSameColorAndGrayOnesTheSameFigure() {
    float[] color = vectors(false);
    float[] structure = vectors(true);
    BiPredicate<Drawn, Drawn> sameColor = (a, b) -> a.color().equals(b.color());
    BiPredicate<Drawn, Drawn> sameFigure = (a, b) -> a.figure() == b.figure();
    assertShare(0.85, neighbours(color, 4, sameColor));
    assertShare(0.8, neighbours(color, 10, sameColor));
    assertShare(0.95, neighbours(structure, 4, sameFigure));
    assertShare(0.95, neighbours(structure, 10, sameFigure));
    double colorOfGray = neighbours(structure, 10, sameColor);
    assertTrue(colorOfGray < 0.4, () -> "gray neighbours of the same color: " + colorOfGray);
  }

  private static void assertShare(double least, double share) {
    assertTrue(share >= least, () -> share + " is less than " + least);
  }

  @Test
  void plainPicturesHaveUsableVectors() {
    for (Color color : List.of(Color.BLACK, Color.WHITE, Color.GRAY, Color.RED, Color.BLUE)) {
      for (boolean gray : new boolean[] {false, true}) {
        FloatBuffer pixels = DrawnPictures.pixels(List.of(DrawnPictures.plain(color)), gray);
        float[] vector = encode(encoder, pixels, 1);
        assertTrue(Vectors.isUsable(vector, 0, DIMENSION), () -> color + " gray " + gray);
        assertTrue(Vectors.norm(vector, 0, DIMENSION) > 0.1, () -> color + " gray " + gray);
      }
    }
  }

  @Test
  void vectorsDoNotDependOnTheBatch() throws IOException {
    FloatBuffer pixels = somePixels(23);
    float[] expected = encode(encoder, pixels, 23);
    for (int batchSize : new int[] {1, 2, 7, 23}) {
      try (OnnxImageEncoder other = open(batchSize)) {
        assertArrayEquals(expected, encode(other, pixels, 23), "batches of " + batchSize);
      }
    }
    float[] second = encode(encoder, pixels.slice(DrawnPictures.FLOATS, DrawnPictures.FLOATS), 1);
    assertArrayEquals(Arrays.copyOfRange(expected, DIMENSION, 2 * DIMENSION), second);
  }

  @Test
  void fourThreadsGetWhatOneGets() throws InterruptedException, ExecutionException {
    FloatBuffer pixels = somePixels(20);
    float[] expected = encode(encoder, pixels, 20);
    CountDownLatch start = new CountDownLatch(4);
    Callable<float[]> task =
        () -> {
          start.countDown();
          start.await();
          return encode(encoder, pixels, 20);
        };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<float[]> answer : threads.invokeAll(List.of(task, task, task, task))) {
        assertArrayEquals(expected, answer.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void closingEndsCallsInOtherThreads() throws IOException, InterruptedException {
    OnnxImageEncoder closing = open(1);
    FloatBuffer pixels = somePixels(8);
    CountDownLatch running = new CountDownLatch(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> calls = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        calls.add(threads.submit(() -> encodeForEver(closing, pixels, running)));
      }
      running.await();
      closing.close();
      for (Future<?> call : calls) {
        ExecutionException e = assertThrows(ExecutionException.class, call::get);
        assertEquals(IllegalStateException.class, e.getCause().getClass());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void encodeForEver(
      ImageEncoder encoder, FloatBuffer pixels, CountDownLatch running) {
    while (true) {
      encode(encoder, pixels, 8);
      running.countDown();
    }
  }

  /** The share of each picture's {@code k} nearest that are {@code alike}. */
  private static double neighbours(float[] vectors, int k, BiPredicate<Drawn, Drawn> alike) {
    int count = PICTURES.size();
    long hits = 0;
    for (int query = 0; query < count; query++) {
      Integer[] order = new Integer[count];
      double[] cosine = new double[count];
      for (int i = 0; i < count; i++) {
        order[i] = i;
        cosine[i] = i == query ? Double.NEGATIVE_INFINITY : dot(vectors, query, i);
      }
      Arrays.sort(order, (a, b) -> Double.compare(cosine[b], cosine[a]));
      Drawn picture = PICTURES.get(query);
      hits += Arrays.stream(order, 0, k).filter(i -> alike.test(picture, PICTURES.get(i))).count();
    }
    return (double) hits / count / k;
  }

  private static double dot(float[] vectors, int a, int b) {
    double sum = 0;
    for (int i = 0; i < DIMENSION; i++) {
      sum += (double) vectors[a * DIMENSION + i] * vectors[b * DIMENSION + i];
    }
    return sum;
  }

  /** Normalised rows, in the order of the pictures. */
  private static float[] vectors(boolean gray) {
    FloatBuffer pixels = DrawnPictures.pixels(PICTURES.stream().map(Drawn::image).toList(), gray);
    float[] vectors = encode(encoder, pixels, PICTURES.size());
    for (int i = 0; i < PICTURES.size(); i++) {
      Vectors.normalise(vectors, i * DIMENSION, DIMENSION);
    }
    return vectors;
  }

  private static FloatBuffer somePixels(int count) {
    return DrawnPictures.pixels(PICTURES.stream().map(Drawn::image).limit(count).toList(), false);
  }

  private static float[] encode(ImageEncoder encoder, FloatBuffer pixels, int count) {
    float[] out = new float[count * DIMENSION];
    encoder.encode(pixels, count, out);
    return out;
  }

  private static OnnxImageEncoder open(int batchSize) throws IOException {
    Settings.Model settings = new Settings.Model("demo", Settings.Device.CPU, batchSize, 0);
    return OnnxImageEncoder.open(
        DemoEncoder.extract(folder), settings, DrawnPictures.SIDE, DrawnPictures.SIDE, 0);
  }
}
