package clipshard.embed;

import static clipshard.embed.GraphParts.cast;
import static clipshard.embed.GraphParts.constant;
import static clipshard.embed.GraphParts.node;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites a graph's products with constant matrices to products of 8-bit numbers, as ONNX Runtime
 * fuses and runs them: the left side is quantised as it comes ({@code DynamicQuantizeLinear}), the
 * matrix once, each column by its own scale. Normalisations, the longest of what is left then, are
 * rewritten too ({@link RowNormalization}).
 *
 * <p>The matrix has values of -63 to 63. Processors without VNNI add two products of an unsigned
 * and a signed byte in 16 bits, which saturates beyond that: with seven bits all kinds of
 * processors give the same sums.
 */
final class Quantizer {
  /** Of the weights: 2^6 - 1. */
  private static final int MOST = 63;

  /** The first of ONNX's operator sets that has {@code DynamicQuantizeLinear}. */
  private static final long LEAST_OPSET = 11;

  private final GraphProto graph;
  private final Map<String, TensorProto> constants = new HashMap<>();
  private final Set<String> rewritten = new HashSet<>();
  private final Set<String> quantizedInputs = new HashSet<>();
  private final List<NodeProto> nodes = new ArrayList<>();
  private final Map<String, TensorProto> added = new LinkedHashMap<>();
  private final RowNormalization normalization = new RowNormalization(constants, added);
  private int products;

  private Quantizer(GraphProto graph) {
    this.graph = graph;
    graph.getInitializerList().forEach(constant -> constants.put(constant.getName(), constant));
  }

  /**
   * A rewritten model.
   *
   * @param products how many products were rewritten
   */
  record Rewritten(ModelProto model, int products) {}

  /**
   * Rewrites a model whose constants are all in it.
   *
   * @throws ModelException when there is nothing to rewrite, or the model is too old
   */
  static Rewritten rewrite(ModelProto model) {
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      if (set.getDomain().isEmpty() && set.getVersion() < LEAST_OPSET) {
        throw new ModelException(
            "the model has ONNX's operator set %d, and %d is the first that can be quantised; export it again with a later one"
                .formatted(set.getVersion(), LEAST_OPSET));
      }
    }
    Quantizer quantizer = new Quantizer(model.getGraph());
    GraphProto graph = quantizer.rewrite();
    if (quantizer.products == 0) {
      throw new ModelException(
          "the model has no product (MatMul) with a constant float32 matrix; is it quantised or float16 already? Give the float32 export");
    }
    return new Rewritten(model.toBuilder().setGraph(graph).build(), quantizer.products);
  }

  private GraphProto rewrite() {
    for (NodeProto node : graph.getNodeList()) {
      if (isProduct(node)) {
        rewriteProduct(node);
        products++;
      } else if (normalization.isOne(node)) {
        nodes.addAll(normalization.rewritten(node));
      } else {
        nodes.add(node);
      }
    }
    GraphProto.Builder built = graph.toBuilder().clearNode().addAllNode(nodes).clearInitializer();
    Set<String> used = new HashSet<>();
    collectInputs(nodes, used);
    graph.getOutputList().forEach(output -> used.add(output.getName()));
    for (TensorProto constant : graph.getInitializerList()) {
      if (!rewritten.contains(constant.getName()) || used.contains(constant.getName())) {
        built.addInitializer(constant);
      }
    }
    return built.addAllInitializer(added.values()).build();
  }

  private static void collectInputs(List<NodeProto> nodes, Set<String> names) {
    for (NodeProto node : nodes) {
      names.addAll(node.getInputList());
      for (AttributeProto attribute : node.getAttributeList()) {
        collectInputs(attribute.getG().getNodeList(), names);
        attribute.getGraphsList().forEach(inner -> collectInputs(inner.getNodeList(), names));
      }
    }
  }

  private boolean isProduct(NodeProto node) {
    if (!node.getOpType().equals("MatMul") || !node.getDomain().isEmpty()) {
      return false;
    }
    TensorProto right = constants.get(node.getInput(1));
    return right != null
        && right.getDataType() == DataType.FLOAT_VALUE
        && right.getDimsCount() == 2
        && !constants.containsKey(node.getInput(0));
  }

  private void rewriteProduct(NodeProto product) {
    String left = product.getInput(0);
    String matrix = product.getInput(1);
    String name = product.getOutput(0);
    if (rewritten.add(matrix)) {
      quantize(constants.get(matrix));
    }
    if (quantizedInputs.add(left)) {
      nodes.add(
          node(
              "DynamicQuantizeLinear",
              List.of(left),
              left + "_q",
              left + "_scale",
              left + "_zero"));
    }
    nodes.add(
        node("MatMulInteger", List.of(left + "_q", matrix + "_q", left + "_zero"), name + "_sum"));
    nodes.add(cast(name + "_sum", name + "_float", DataType.FLOAT_VALUE));
    nodes.add(node("Mul", List.of(left + "_scale", matrix + "_scale"), name + "_scale"));
    nodes.add(node("Mul", List.of(name + "_float", name + "_scale"), name));
  }

  private void quantize(TensorProto matrix) {
    int rows = Math.toIntExact(matrix.getDims(0));
    int columns = Math.toIntExact(matrix.getDims(1));
    FloatBuffer values = floats(matrix, rows * columns);
    ByteBuffer scales = ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    byte[] quantized = new byte[rows * columns];
    for (int column = 0; column < columns; column++) {
      float largest = 0;
      for (int at = column; at < quantized.length; at += columns) {
        largest = Math.max(largest, Math.abs(values.get(at)));
      }
      float scale = largest == 0 ? 1 : largest / MOST;
      scales.putFloat(scale);
      for (int at = column; at < quantized.length; at += columns) {
        quantized[at] = (byte) Math.round(values.get(at) / scale);
      }
    }
    add(constant(matrix.getName() + "_q", DataType.INT8_VALUE, quantized, rows, columns));
    add(constant(matrix.getName() + "_scale", DataType.FLOAT_VALUE, scales.array(), columns));
  }

  private void add(TensorProto constant) {
    added.put(constant.getName(), constant);
  }

  private static FloatBuffer floats(TensorProto matrix, int count) {
    FloatBuffer values;
    if (matrix.getFloatDataCount() > 0) {
      values = FloatBuffer.allocate(matrix.getFloatDataCount());
      matrix.getFloatDataList().forEach(values::put);
      values.flip();
    } else {
      values =
          matrix.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
    if (values.remaining() != count) {
      throw new ModelException(
          "the constant %s has %d numbers, its shape says %d"
              .formatted(matrix.getName(), values.remaining(), count));
    }
    return values;
  }
}
