package clipshard.embed;

import static clipshard.embed.GraphParts.constant;
import static clipshard.embed.GraphParts.node;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rewrites a {@code LayerNormalization} of rows to an {@code InstanceNormalization} of each, and
 * the scale and bias that follow it: the same numbers but for rounding, and on CPUs a fraction of
 * ONNX Runtime's time ({@code scripts/bench.sh model}).
 *
 * @param constants of the graph
 * @param added to which those that rewritten nodes need are added
 */
record RowNormalization(Map<String, TensorProto> constants, Map<String, TensorProto> added) {
  /** What the operator takes where nothing is set. */
  private static final float EPSILON = 1e-5f;

  private static final String ONE = "normalised_one";
  private static final String ZERO = "normalised_zero";

  /** Whether the node normalises rows of float32, with a scale that is known. */
  boolean isOne(NodeProto node) {
    if (!node.getOpType().equals("LayerNormalization")
        || !node.getDomain().isEmpty()
        || node.getOutputCount() != 1) {
      return false;
    }
    TensorProto scale = constants.get(node.getInput(1));
    return scale != null
        && scale.getDataType() == DataType.FLOAT_VALUE
        && scale.getDimsCount() == 1
        && node.getAttributeList().stream()
            .noneMatch(it -> it.getName().equals("axis") && it.getI() != -1);
  }

  /** The nodes that do the same. */
  List<NodeProto> rewritten(NodeProto node) {
    String input = node.getInput(0);
    String scale = node.getInput(1);
    String output = node.getOutput(0);
    boolean hasBias = node.getInputCount() > 2 && !node.getInput(2).isEmpty();
    String rows = output + "_rows";
    String each = output + "_each";
    String scaled = hasBias ? output + "_scaled" : output;
    List<NodeProto> nodes = new ArrayList<>();
    nodes.add(node("Reshape", List.of(input, rowsOf(constants.get(scale).getDims(0))), rows));
    nodes.add(
        node("InstanceNormalization", List.of(rows, number(ONE, 1), number(ZERO, 0)), each)
            .toBuilder()
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("epsilon")
                    .setType(AttributeProto.AttributeType.FLOAT)
                    .setF(epsilon(node)))
            .build());
    nodes.add(node("Shape", List.of(input), output + "_shape"));
    nodes.add(node("Reshape", List.of(each, output + "_shape"), output + "_normalised"));
    nodes.add(node("Mul", List.of(output + "_normalised", scale), scaled));
    if (hasBias) {
      nodes.add(node("Add", List.of(scaled, node.getInput(2)), output));
    }
    return nodes;
  }

  private static float epsilon(NodeProto node) {
    return node.getAttributeList().stream()
        .filter(it -> it.getName().equals("epsilon"))
        .map(AttributeProto::getF)
        .findFirst()
        .orElse(EPSILON);
  }

  /** The shape of rows that are an instance of one channel each. */
  private String rowsOf(long width) {
    ByteBuffer shape = ByteBuffer.allocate(3 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    shape.putLong(-1).putLong(1).putLong(width);
    return add(constant("rows_of_" + width, DataType.INT64_VALUE, shape.array(), 3));
  }

  private String number(String name, float value) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return add(constant(name, DataType.FLOAT_VALUE, bytes.putFloat(value).array(), 1));
  }

  private String add(TensorProto constant) {
    added.put(constant.getName(), constant);
    return constant.getName();
  }
}
