package clipshard.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowNormalizationTest {
  private static final int WIDTH = 24;
  private static final int ROWS = 2 * 5;
  private static final long SEED = 42;

  private final GraphBuilder graph = new GraphBuilder("normalised");
  private final String input = graph.input("x", GraphBuilder.FLOAT, "N", 5L, (long) WIDTH);
  private final String scale = graph.floats(drawn(WIDTH, 1), WIDTH);
  private final String bias = graph.floats(drawn(WIDTH, 2), WIDTH);

  @Test
  void theNumbersAreThoseOfLayerNormalization() throws OrtException {
    assertSame(List.of(), input, scale, bias);
  }

  @Test
  void neitherBiasNorTheUsualEpsilonAreNeeded() throws OrtException {
    assertSame(
        List.of(GraphBuilder.attribute("axis", -1), GraphBuilder.attribute("epsilon", .5f)),
        input,
        scale);
  }

  @Test
  void severalAxesAndScalesThatAreComputedAreLeftAsTheyAre() {
    String computed = graph.op("Neg", scale);
    graph.op("LayerNormalization", List.of(), input, computed, bias);
    graph.op("LayerNormalization", List.of(GraphBuilder.attribute("axis", 1)), input, scale);
    GraphProto built = graph.build().getGraph();
    assertEquals(built, rewritten(built));
  }

  private void assertSame(List<AttributeProto> attributes, String... inputs) throws OrtException {
    String normalised = graph.op("LayerNormalization", attributes, inputs);
    graph.output("y", normalised, GraphBuilder.FLOAT, "N", 5L, (long) WIDTH);
    ModelProto model = graph.build();
    GraphProto rewritten = rewritten(model.getGraph());
    assertTrue(
        rewritten.getNodeList().stream()
            .noneMatch(it -> it.getOpType().equals("LayerNormalization")));
    assertArrayEquals(
        run(model), run(model.toBuilder().setGraph(rewritten).build()), 1e-5f, "seed " + SEED);
  }

  private static GraphProto rewritten(GraphProto graph) {
    Map<String, TensorProto> constants = new LinkedHashMap<>();
    graph.getInitializerList().forEach(it -> constants.put(it.getName(), it));
    Map<String, TensorProto> added = new LinkedHashMap<>();
    RowNormalization normalization = new RowNormalization(constants, added);
    GraphProto.Builder built = graph.toBuilder().clearNode();
    for (NodeProto node : graph.getNodeList()) {
      if (normalization.isOne(node)) {
        built.addAllNode(normalization.rewritten(node));
      } else {
        built.addNode(node);
      }
    }
    return built.addAllInitializer(added.values()).build();
  }

  private static float[] run(ModelProto model) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(model.toByteArray());
        OnnxTensor x =
            OnnxTensor.createTensor(
                environment,
                FloatBuffer.wrap(drawn(ROWS * WIDTH, 3)),
                new long[] {ROWS / 5, 5, WIDTH});
        OrtSession.Result result = session.run(Map.of("x", x))) {
      float[] numbers = new float[ROWS * WIDTH];
      ((OnnxTensor) result.get(0)).getFloatBuffer().get(numbers);
      return numbers;
    }
  }

  private static float[] drawn(int count, int sequence) {
    Random random = new Random(SEED + sequence);
    float[] numbers = new float[count];
    for (int at = 0; at < count; at++) {
      numbers[at] = (float) (3 * random.nextGaussian() + 1);
    }
    return numbers;
  }
}
