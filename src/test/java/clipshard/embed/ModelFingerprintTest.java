package clipshard.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFingerprintTest {

  @TempDir Path folder;

  @Test
  void isTheFilesHashWithoutExternalData() throws IOException {
    Path model = TestModels.write(folder, TestModels.Flat.usual().build());
    ModelFingerprint fingerprint = ModelFingerprint.of(model);
    assertEquals(sha256(Files.readAllBytes(model)), fingerprint.sha256());
    assertEquals(List.of("model.onnx"), fingerprint.files());
  }

  @Test
  void coversExternalDataAsDocumented() throws IOException {
    GraphBuilder graph = new GraphBuilder("two");
    graph.initializer(TestModels.externalTensor("sub/b.data"));
    graph.initializer(TestModels.externalTensor("a.data"));
    graph.initializer(TestModels.externalTensor("a.data"));
    Path model = TestModels.write(folder, graph.build());
    Files.writeString(folder.resolve("a.data"), "a");
    Files.createDirectory(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/b.data"), "b");

    ModelFingerprint fingerprint = ModelFingerprint.of(model);
    assertEquals(List.of("model.onnx", "a.data", "sub/b.data"), fingerprint.files());
    String lines =
        sha256(Files.readAllBytes(model)) + "\n" + sha256(text("a")) + "\n" + sha256(text("b"));
    assertEquals(sha256(text(lines + "\n")), fingerprint.sha256());

    Files.writeString(folder.resolve("sub/b.data"), "c");
    assertNotEquals(fingerprint.sha256(), ModelFingerprint.of(model).sha256());
  }

  @Test
  void findsExternalDataInSubGraphs() throws IOException {
    GraphProto inner =
        GraphProto.newBuilder().addInitializer(TestModels.externalTensor("inner.data")).build();
    TensorProto constant = TestModels.externalTensor("constant.data").build();
    NodeProto node =
        NodeProto.newBuilder()
            .addAttribute(AttributeProto.newBuilder().setName("body").setG(inner))
            .addAttribute(AttributeProto.newBuilder().setName("value").setT(constant))
            .build();
    GraphProto middle = GraphProto.newBuilder().addNode(node).build();
    NodeProto outer =
        NodeProto.newBuilder()
            .addAttribute(AttributeProto.newBuilder().setName("branches").addGraphs(middle))
            .build();
    ModelProto model =
        ModelProto.newBuilder().setGraph(GraphProto.newBuilder().addNode(outer)).build();
    Path file = TestModels.write(folder, model);
    assertEquals(Set.of("constant.data", "inner.data"), ExternalData.locations(file));
  }

  @Test
  void findsExternalDataOutsideOfGraphs() throws IOException {
    SparseTensorProto sparse =
        SparseTensorProto.newBuilder().setValues(TestModels.externalTensor("sparse.data")).build();
    GraphProto training =
        GraphProto.newBuilder().addInitializer(TestModels.externalTensor("training.data")).build();
    AttributeProto attribute =
        AttributeProto.newBuilder()
            .setName("weights")
            .addTensors(TestModels.externalTensor("function.data"))
            .build();
    ModelProto model =
        ModelProto.newBuilder()
            .setGraph(GraphProto.newBuilder().addSparseInitializer(sparse))
            .addTrainingInfo(TrainingInfoProto.newBuilder().setAlgorithm(training))
            .addFunctions(FunctionProto.newBuilder().addAttributeProto(attribute))
            .build();
    assertEquals(
        Set.of("function.data", "sparse.data", "training.data"),
        ExternalData.locations(TestModels.write(folder, model)));
  }

  @Test
  void ignoresALocationThatIsNotUsed() throws IOException {
    GraphBuilder graph = new GraphBuilder("inline");
    graph.initializer(
        TestModels.externalTensor("../unused")
            .setDataLocation(TensorProto.DataLocation.DEFAULT)
            .setRawData(ByteString.copyFrom(new byte[4 * TestModels.FLOATS])));
    Path model = TestModels.write(folder, graph.build());
    assertEquals(List.of("model.onnx"), ModelFingerprint.of(model).files());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../weights", "/etc/hostname", "a/../../b", "a/../b", "..", "", "a\\..\\b"})
  void refusesLocationsOutsideOfTheFolder(String location) throws IOException {
    Path model = TestModels.write(folder, TestModels.external(location));
    ModelException e = assertThrows(ModelException.class, () -> ModelFingerprint.of(model));
    assertTrue(e.getMessage().contains("'" + location + "'"), e.getMessage());
    assertTrue(e.getMessage().contains("outside of the model's folder"), e.getMessage());
  }

  @Test
  void refusesANameThatIsNone() throws IOException {
    Path model = TestModels.write(folder, TestModels.external("a\0b"));
    assertThrows(ModelException.class, () -> ModelFingerprint.of(model));
  }

  @Test
  void namesMissingFiles() throws IOException {
    Path missing = folder.resolve("none.onnx");
    ModelException e = assertThrows(ModelException.class, () -> ModelFingerprint.of(missing));
    assertEquals("there is no model file " + missing, e.getMessage());
    Path model = TestModels.write(folder, TestModels.external("weights.bin"));
    e = assertThrows(ModelException.class, () -> ModelFingerprint.of(model));
    assertTrue(e.getMessage().contains("'weights.bin', which is missing"), e.getMessage());
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    Path file = folder.resolve("model.onnx");
    Files.write(file, new byte[0]);
    assertThrows(ModelException.class, () -> ModelFingerprint.of(file));
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:1\n");
    assertThrows(ModelException.class, () -> ModelFingerprint.of(file));
  }

  /** The end of the graph is the end of the file here, so every cut is inside of a message. */
  @Test
  void refusesAFileThatEndsTooSoon() throws IOException {
    byte[] whole = ModelProto.newBuilder().setGraph(external().getGraph()).build().toByteArray();
    Path file = folder.resolve("model.onnx");
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(
          ModelException.class, () -> ExternalData.locations(file), "after " + length + " bytes");
    }
  }

  private static ModelProto external() {
    return TestModels.external("weights.bin");
  }

  @Test
  void refusesEndlessNesting() throws IOException {
    byte[] graph = new byte[0];
    for (int depth = 0; depth < 5000; depth++) {
      // GraphProto.node, NodeProto.attribute, AttributeProto.g
      graph = nested(1, nested(5, nested(6, graph)));
    }
    Path file = Files.write(folder.resolve("model.onnx"), nested(7, graph));
    ModelException e = assertThrows(ModelException.class, () -> ModelFingerprint.of(file));
    assertTrue(e.getMessage().contains("nest deeper than 100"), e.getMessage());
  }

  private static byte[] nested(int field, byte[] message) throws IOException {
    byte[] bytes = new byte[CodedOutputStream.computeByteArraySize(field, message)];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeByteArray(field, message);
    out.checkNoSpaceLeft();
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String sha256(byte[] bytes) {
    return DigestUtils.sha256Hex(bytes);
  }
}
