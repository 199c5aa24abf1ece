package clipshard.embed;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.stream.LongStream;

/** What a graph is rewritten with. */
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
