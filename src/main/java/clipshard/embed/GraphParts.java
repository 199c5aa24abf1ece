package clipshard.embed;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.stream.LongStream;

/** What graphs are made of and rewritten with. */
final class GraphParts {
  private GraphParts() {}

  /** A node of ONNX's own operators, without attributes. */
  static NodeProto node(String operator, List<String> inputs, String... outputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName("quantized_" + outputs[0])
        .addAllInput(inputs)
        .addAllOutput(List.of(outputs))
        .build();
  }

  /**
   * A change of type.
   *
   * @param type a number of ONNX's {@code DataType}
   */
  static NodeProto cast(String input, String output, int type) {
    return node("Cast", List.of(input), output).toBuilder()
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("to")
                .setType(AttributeProto.AttributeType.INT)
                .setI(type))
        .build();
  }

  /**
   * A constant.
   *
   * @param type a number of ONNX's {@code DataType}
   * @param data little-endian
   */
  static TensorProto constant(String name, int type, byte[] data, long... shape) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(type)
        .setRawData(ByteString.copyFrom(data))
        .addAllDims(LongStream.of(shape).boxed().toList())
        .build();
  }
}
