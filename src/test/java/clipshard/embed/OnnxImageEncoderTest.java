package clipshard.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import clipshard.config.Settings.Device;
import clipshard.config.Settings.Model;
import clipshard.embed.TestModels.Flat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxImageEncoderTest {

  private static final int FLOATS = TestModels.FLOATS;

  @TempDir Path folder;

  @Test
  void answersEachPictureInItsPlace() throws IOException {
    try (OnnxImageEncoder encoder = open(Flat.usual().build(), 4)) {
      assertEquals(FLOATS, encoder.dimension());
      assertEquals(Device.CPU, encoder.device());
      for (int count : new int[] {0, 1, 3, 4, 5, 9}) {
        assertArrayEquals(numbers(count), encode(encoder, count), count + " pictures");
      }
    }
  }

  @Test
  void startsAtTheBuffersPositionAndLeavesIt() throws IOException {
    try (OnnxImageEncoder encoder = open(Flat.usual().build(), 2)) {
      FloatBuffer pixels = pixels(5).position(2 * FLOATS);
      float[] out = new float[3 * FLOATS];
      encoder.encode(pixels, 3, out);
      assertArrayEquals(Arrays.copyOfRange(numbers(5), 2 * FLOATS, 5 * FLOATS), out);
      assertEquals(2 * FLOATS, pixels.position());
    }
  }

  @Test
  void runsNoMorePicturesAtOnceThanTold() throws IOException {
    try (OnnxImageEncoder encoder = open(TestModels.countingBatch(), 3)) {
      float[] out = encode(encoder, 8);
      for (int i = 0; i < 8; i++) {
        assertEquals(i < 6 ? 3 : 2, out[2 * i], "batch of picture " + i);
        assertEquals(i * FLOATS, out[2 * i + 1], "picture " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void runsAModelOfAFixedBatch(int batch) throws IOException {
    ModelProto model =
        Flat.usual().pixels(batch, 3, TestModels.SIDE, TestModels.SIDE).vector(batch, 48).build();
    try (OnnxImageEncoder encoder = open(model, 3)) {
      for (int count : new int[] {1, 4, 6, 3}) {
        assertArrayEquals(numbers(count), encode(encoder, count), count + " pictures");
      }
    }
  }

  @Test
  void findsTheDimensionByARun() throws IOException {
    try (OnnxImageEncoder encoder = open(Flat.usual().vector("batch", "width").build(), 4)) {
      assertEquals(FLOATS, encoder.dimension());
    }
  }

  @Test
  void takesAModelOfAnySizeAndOtherNames() throws IOException {
    Flat flat = Flat.usual().pixels("n", "c", "h", "w").vector("n", "d").named("image", "features");
    try (OnnxImageEncoder encoder = open(flat.build(), 4)) {
      assertArrayEquals(numbers(5), encode(encoder, 5));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"image_embeds", "pooled"})
  void findsTheVectorAmongOtherOutputs(String name) throws IOException {
    try (OnnxImageEncoder encoder = open(TestModels.withPatches(name), 4)) {
      assertArrayEquals(numbers(2), encode(encoder, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {GraphBuilder.FLOAT, GraphBuilder.FLOAT16})
  void roundsToFloat16AsIeeeDoes(int outputType) throws IOException {
    Flat half = Flat.usual().typed(GraphBuilder.FLOAT16, outputType);
    float[] values = {0, -0f, 1, 2049, 2051, 65504, 65520, 1e-8f, 5.9604645e-8f, -0.1f, 1 / 3f};
    float inf = Float.POSITIVE_INFINITY;
    float[] rounded = {
      0, -0f, 1, 2048, 2052, 65504, inf, 0, 5.9604645e-8f, -0.099975586f, 0.33325195f
    };
    try (OnnxImageEncoder encoder = open(half.build(), 4)) {
      FloatBuffer pixels = DrawnPictures.direct(5 * FLOATS);
      pixels.put(4 * FLOATS, values);
      float[] out = new float[5 * FLOATS];
      encoder.encode(pixels, 5, out);
      assertArrayEquals(rounded, Arrays.copyOfRange(out, 4 * FLOATS, 4 * FLOATS + values.length));
    }
  }

  @Test
  void runsAFloat16ModelOfAFixedBatch() throws IOException {
    Flat half = Flat.usual().typed(GraphBuilder.FLOAT16, GraphBuilder.FLOAT16).pixels(4, 3, 4, 4);
    try (OnnxImageEncoder encoder = open(half.vector(4, 48).build(), 1)) {
      for (int count : new int[] {6, 1}) {
        assertArrayEquals(numbers(count), encode(encoder, count), count + " pictures");
      }
    }
  }

  @Test
  void readsExternalData() throws IOException {
    float[] offsets = new float[FLOATS];
    Arrays.fill(offsets, 0.5f);
    Files.write(folder.resolve("weights.bin"), Vectors.toBytes(offsets, 0, FLOATS));
    try (OnnxImageEncoder encoder = open(TestModels.external("weights.bin"), 4)) {
      assertEquals(0.5f, encode(encoder, 1)[0]);
    }
  }

  /** As the hub's cache has them: each name is a link to where all contents are. */
  @Test
  void readsExternalDataThroughLinks() throws IOException {
    float[] offsets = new float[FLOATS];
    Arrays.fill(offsets, 0.5f);
    Path blobs = Files.createDirectories(folder.resolve("blobs"));
    Path snapshot = Files.createDirectories(folder.resolve("snapshots/c/onnx"));
    Files.write(blobs.resolve("b"), Vectors.toBytes(offsets, 0, FLOATS));
    Path written = TestModels.write(blobs, TestModels.external("weights.bin"));
    Files.createSymbolicLink(snapshot.resolve("weights.bin"), Path.of("../../../blobs/b"));
    Path model = snapshot.resolve("m.onnx");
    Files.createSymbolicLink(model, Path.of("../../../blobs").resolve(written.getFileName()));
    try (OnnxImageEncoder encoder =
        OnnxImageEncoder.open(model, new Model("m", Device.CPU, 4, 1), 4, 4, 0)) {
      assertEquals(0.5f, encode(encoder, 1)[0]);
    }
  }

  @Test
  void refusesAnotherSizeWithBothShapes() {
    assertRefused(
        Flat.usual().pixels("batch", 3, 336, 336).build(),
        "expected an input of float or float16 [N,3,4,4], found pixel_values float [N,3,336,336]",
        "preprocessor_config.json");
  }

  @Test
  void refusesAnotherInputType() {
    assertRefused(
        Flat.usual().typed(ai.onnx.proto.OnnxMl.TensorProto.DataType.UINT8_VALUE, 1).build(),
        "found pixel_values uint8 [N,3,4,4]");
  }

  @Test
  void refusesMoreInputs() {
    assertRefused(
        TestModels.withText(),
        "expected one input, float or float16 [N,3,4,4], found",
        "input_ids float [N,48]",
        "take its image half, vision_model.onnx, which its publisher keeps beside it",
        "export the image part alone");
  }

  @Test
  void namesTheImageHalfOfTheSameVariant() throws IOException {
    Files.write(folder.resolve("vision_model_fp16.onnx"), new byte[0]);
    Path both = Files.write(folder.resolve("model_fp16.onnx"), TestModels.withText().toByteArray());
    ModelException e = assertThrows(ModelException.class, () -> open(both, Device.CPU, 4).close());
    assertMessage(e, "take its image half, vision_model_fp16.onnx, which is beside it");
    Path texts =
        Files.write(
            folder.resolve("text_model_fp16.onnx"),
            Flat.usual()
                .named("input_ids", "text_embeds")
                .pixels("batch", 77)
                .build()
                .toByteArray());
    e = assertThrows(ModelException.class, () -> open(texts, Device.CPU, 4).close());
    assertMessage(e, "it is of texts: take the image half, vision_model_fp16.onnx");
  }

  @Test
  void refusesAnAnswerOfAnotherRank() {
    ModelProto patches = TestModels.withPatches("other");
    ModelProto.Builder model = patches.toBuilder();
    model.getGraphBuilder().removeOutput(1);
    assertRefused(
        model.build(),
        "expected an output image_embeds, or exactly one other, of float or float16 [N,?]",
        "found last_hidden_state float [N,16,3]");
  }

  @Test
  void refusesAnAnswerOfAnotherNumberOfRows() {
    assertRefused(TestModels.poolingBatch(), "expected an answer of [2,48], found [1,48]");
  }

  @Test
  void runsPicturesOneByOneThroughAModelThatMixesThem() throws IOException {
    try (OnnxImageEncoder encoder = open(TestModels.rangeOfAll("batch"), 4)) {
      float[] together = encode(encoder, 3);
      for (int picture = 0; picture < 3; picture++) {
        float[] alone = new float[FLOATS];
        encoder.encode(pixels(3).position(picture * FLOATS), 1, alone);
        assertArrayEquals(
            alone, Arrays.copyOfRange(together, picture * FLOATS, (picture + 1) * FLOATS));
      }
    }
  }

  @Test
  void refusesAModelThatMixesAFixedNumberOfPictures() {
    assertRefused(TestModels.rangeOfAll(4), "takes 4 pictures at once and mixes them");
  }

  @Test
  void takesAnEightBitModelThatKnowsItsRanges() throws IOException {
    try (OnnxImageEncoder encoder = open(TestModels.rangeKnown(2), 4)) {
      float[] out = encode(encoder, 3);
      assertArrayEquals(new float[] {0, 0, 2, 4, 4, 4}, Arrays.copyOf(out, 6));
      assertEquals(144, out[3 * FLOATS - 1]);
    }
  }

  @Test
  void refusesDamagedFiles() throws IOException {
    byte[] whole = DemoEncoderModel.bytes();
    Path model = folder.resolve("damaged.onnx");
    for (int length : new int[] {0, 1, 1000, whole.length / 2, whole.length - 1}) {
      Files.write(model, Arrays.copyOf(whole, length));
      assertMessage(
          assertThrows(ModelException.class, () -> open(model, Device.CPU, 4)),
          "cannot load the model " + model);
    }
    Files.writeString(model, "version https://git-lfs.github.com/spec/v1\n");
    assertThrows(ModelException.class, () -> open(model, Device.CPU, 4));
  }

  @Test
  void refusesCudaWhereThereIsNone() throws IOException {
    Path model = TestModels.write(folder, Flat.usual().build());
    ModelException e = assertThrows(ModelException.class, () -> open(model, Device.CUDA, 4));
    assertMessage(e, "model.device is cuda", "[CPU]", "onnxruntime_gpu");
  }

  @Test
  void takesTheCpuWhereThereIsNoCuda() throws IOException {
    Path model = TestModels.write(folder, Flat.usual().build());
    try (OnnxImageEncoder encoder = open(model, Device.AUTO, 4)) {
      assertEquals(Device.CPU, encoder.device());
    }
  }

  @Test
  void refusesBuffersThatDoNotFit() throws IOException {
    try (OnnxImageEncoder encoder = open(Flat.usual().build(), 4)) {
      float[] out = new float[2 * FLOATS];
      FloatBuffer big =
          ByteBuffer.allocateDirect(2 * FLOATS * Float.BYTES)
              .order(ByteOrder.BIG_ENDIAN)
              .asFloatBuffer();
      assertIllegal(encoder, FloatBuffer.allocate(2 * FLOATS), 2, out);
      assertIllegal(encoder, big, 2, out);
      assertIllegal(encoder, pixels(1), 2, out);
      assertIllegal(encoder, pixels(3), 3, out);
      assertIllegal(encoder, pixels(3), -1, out);
    }
  }

  @Test
  void isClosedForGood() throws IOException {
    OnnxImageEncoder encoder = open(Flat.usual().build(), 4);
    encoder.close();
    encoder.close();
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> encode(encoder, 1));
    assertMessage(e, "model.onnx is closed");
  }

  private static void assertIllegal(
      ImageEncoder encoder, FloatBuffer pixels, int count, float[] out) {
    assertThrows(IllegalArgumentException.class, () -> encoder.encode(pixels, count, out));
  }

  private void assertRefused(ModelProto model, String... parts) {
    ModelException e = assertThrows(ModelException.class, () -> open(model, 4).close());
    assertMessage(e, parts);
    assertMessage(e, folder.resolve("model.onnx").toString());
  }

  private static void assertMessage(Exception e, String... parts) {
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), () -> e.getMessage() + " lacks " + part);
    }
  }

  private OnnxImageEncoder open(ModelProto model, int batchSize) throws IOException {
    return open(TestModels.write(folder, model), Device.CPU, batchSize);
  }

  private static OnnxImageEncoder open(Path model, Device device, int batchSize) {
    Model settings = new Model(model.toString(), device, batchSize, 0);
    return OnnxImageEncoder.open(model, settings, TestModels.SIDE, TestModels.SIDE, 0);
  }

  private static float[] encode(OnnxImageEncoder encoder, int count) {
    float[] out = new float[count * encoder.dimension()];
    encoder.encode(pixels(count), count, out);
    return out;
  }

  private static FloatBuffer pixels(int count) {
    return DrawnPictures.direct(count * FLOATS).put(0, numbers(count));
  }

  /** 0, 1, 2 …, each of which float16 holds exactly. */
  private static float[] numbers(int pictures) {
    float[] numbers = new float[pictures * FLOATS];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    return numbers;
  }
}
