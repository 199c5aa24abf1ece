package clipshard.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizedModelTest {
  private static final VisionTransformer.Size SIZE =
      new VisionTransformer.Size(32, 16, 48, 2, 3, 24);
  private static final int FLOATS = 3 * 32 * 32;
  private static final int PICTURES = 6;

  @TempDir Path folder;
  private Path model;
  private Path out;

  @BeforeEach
  void writeModel() throws IOException {
    model = folder.resolve("model.onnx");
    out = Files.createDirectory(folder.resolve("int8")).resolve("model.onnx");
    VisionTransformer.write(model, SIZE, 42);
  }

  @Test
  void vectorsAreNearTheModels() throws IOException {
    Files.writeString(folder.resolve("preprocessor_config.json"), "{}");

    QuantizedModel.Summary made = QuantizedModel.write(model, out);

    // Four of attention and two of the wide layers each, and the projection.
    assertEquals(2 * 6 + 1, made.products());
    assertTrue(made.bytesAfter() < 2 * made.bytesBefore() / 3, made.toString());
    assertEquals(ModelFingerprint.of(out), made.model());
    assertFalse(made.model().sha256().equals(ModelFingerprint.of(model).sha256()));
    assertEquals("{}", Files.readString(out.resolveSibling("preprocessor_config.json")));
    float[] whole = encode(model, pictures(), PICTURES);
    float[] quantized = encode(out, pictures(), PICTURES);
    for (int picture = 0; picture < PICTURES; picture++) {
      double cosine = cosine(whole, quantized, picture);
      assertTrue(cosine > .99, "picture " + picture + ": " + cosine);
    }
  }

  @Test
  void whatSaysHowPicturesBecomeTheInputComesAlongFromOneFolderUpToo() throws IOException {
    Path onnx = Files.createDirectory(folder.resolve("onnx"));
    Path inside = onnx.resolve("model.onnx");
    VisionTransformer.write(inside, SIZE, 42);
    Files.writeString(folder.resolve("processor_config.json"), "{\"up\": 1}");
    Files.writeString(folder.resolve("open_clip_config.json"), "{\"up\": 2}");

    QuantizedModel.write(inside, out);

    assertEquals("{\"up\": 1}", Files.readString(out.resolveSibling("processor_config.json")));
    assertEquals("{\"up\": 2}", Files.readString(out.resolveSibling("open_clip_config.json")));
    Files.writeString(onnx.resolve("preprocessor_config.json"), "{}");
    Path other = Files.createDirectory(folder.resolve("other")).resolve("model.onnx");
    QuantizedModel.write(inside, other);
    assertTrue(Files.exists(other.resolveSibling("preprocessor_config.json")));
    assertFalse(Files.exists(other.resolveSibling("open_clip_config.json")));
  }

  @Test
  void vectorsDoNotDependOnThePicturesBesideThem() throws IOException {
    QuantizedModel.write(model, out);
    FloatBuffer pictures = pictures();
    float[] together = encode(out, pictures, PICTURES);
    for (int picture = 0; picture < PICTURES; picture++) {
      float[] alone = encode(out, pictures.slice(picture * FLOATS, FLOATS), 1);
      assertArrayEquals(
          Arrays.copyOfRange(
              together, picture * SIZE.projection(), (picture + 1) * SIZE.projection()),
          alone,
          "picture " + picture);
    }
  }

  @Test
  void theSameModelMakesTheSameFile() throws IOException {
    Path other = out.resolveSibling("again.onnx");
    QuantizedModel.write(model, out);
    QuantizedModel.write(model, other);
    assertArrayEquals(Files.readAllBytes(out), Files.readAllBytes(other));
  }

  @Test
  void aFileThatIsThereIsLeftAsItIs() throws IOException {
    Files.writeString(out, "mine");
    assertThrows(FileAlreadyExistsException.class, () -> QuantizedModel.write(model, out));
    assertEquals("mine", Files.readString(out));
  }

  @Test
  void whatCannotBeQuantisedIsToldAndNothingIsWritten() throws IOException {
    QuantizedModel.write(model, out);
    Path twice = folder.resolve("twice.onnx");
    assertRefused(out, twice, "quantised or float16 already");
    Path text = Files.writeString(folder.resolve("text.onnx"), "no model at all");
    assertRefused(text, twice, "text.onnx");
    assertRefused(folder.resolve("none.onnx"), twice, "none.onnx");
    Files.delete(folder.resolve("model.onnx_data"));
    assertRefused(model, twice, "model.onnx_data");
    try (Stream<Path> left = Files.list(folder)) {
      assertTrue(left.noneMatch(it -> it.toString().contains("quantized-")));
    }
  }

  private static void assertRefused(Path model, Path out, String told) {
    ModelException e = assertThrows(ModelException.class, () -> QuantizedModel.write(model, out));
    assertTrue(e.getMessage().contains(told), e.getMessage());
    assertFalse(Files.exists(out));
  }

  private static double cosine(float[] left, float[] right, int row) {
    double dot = 0;
    double leftSquares = 0;
    double rightSquares = 0;
    for (int i = row * SIZE.projection(); i < (row + 1) * SIZE.projection(); i++) {
      dot += (double) left[i] * right[i];
      leftSquares += (double) left[i] * left[i];
      rightSquares += (double) right[i] * right[i];
    }
    return dot / Math.sqrt(leftSquares * rightSquares);
  }

  private static float[] encode(Path model, FloatBuffer pictures, int count) {
    float[] vectors = new float[count * SIZE.projection()];
    try (OnnxImageEncoder encoder =
        OnnxImageEncoder.open(
            model,
            new Settings.Model(model.toString(), Settings.Device.CPU, PICTURES, 1),
            SIZE.side(),
            SIZE.side(),
            0)) {
      encoder.encode(pictures, count, vectors);
    }
    return vectors;
  }

  /** One is far brighter than the others, and so are their ranges. */
  private static FloatBuffer pictures() {
    FloatBuffer pixels =
        ByteBuffer.allocateDirect(PICTURES * FLOATS * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    Random random = new Random(42);
    for (int at = 0; at < pixels.capacity(); at++) {
      pixels.put(at, (float) random.nextGaussian() * (at < FLOATS ? 9 : 1));
    }
    return pixels;
  }
}
