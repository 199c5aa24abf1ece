package clipshard.embed;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes ONNX graphs, one value after the other. Values are named by their number, so that the same
 * calls make the same bytes.
 */
final class GraphBuilder {

  static final int FLOAT = DataType.FLOAT_VALUE;
  static final int FLOAT16 = DataType.FLOAT16_VALUE;

  private final GraphProto.Builder graph;
  private int values;

  GraphBuilder(String name) {
    graph = GraphProto.newBuilder().setName(name);
  }

  /** Declares an input; {@code axes} are Long lengths or String names of dynamic axes. */
  String input(String name, int type, Object... axes) {
    graph.addInput(valueInfo(name, type, axes));
    return name;
  }

  /** Declares that {@code value} leaves the graph as {@code name}. */
  void output(String name, String value, int type, Object... axes) {
    graph.addNode(NodeProto.newBuilder().setOpType("Identity").addInput(value).addOutput(name));
    graph.addOutput(valueInfo(name, type, axes));
  }

  String floats(float[] data, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(data.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(data);
    return constant(FLOAT, bytes.array(), shape);
  }

  String scalar(double value) {
    return floats(new float[] {(float) value});
  }

  String longs(long... data) {
    ByteBuffer bytes = ByteBuffer.allocate(data.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(data);
    return constant(DataType.INT64_VALUE, bytes.array(), data.length);
  }

  /** A number that picks one of an axis: without axes of its own. */
  String index(long value) {
    byte[] data =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    return constant(DataType.INT64_VALUE, data);
  }

  String bytes(byte[] data, long... shape) {
    return constant(DataType.INT8_VALUE, data, shape);
  }

  private String constant(int type, byte[] data, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDataType(type).setRawData(ByteString.copyFrom(data));
    for (long length : shape) {
      tensor.addDims(length);
    }
    return initializer(tensor);
  }

  /** Adds a constant as it is, but for its name. */
  String initializer(TensorProto.Builder tensor) {
    String name = next();
    graph.addInitializer(tensor.setName(name));
    return name;
  }

  String op(String type, String... inputs) {
    return op(type, List.of(), inputs);
  }

  String op(String type, List<AttributeProto> attributes, String... inputs) {
    String name = next();
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(type)
            .addAllInput(List.of(inputs))
            .addAllAttribute(attributes)
            .addOutput(name));
    return name;
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto attribute(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  static AttributeProto list(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  static AttributeProto attribute(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  /** A property of external data. */
  static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  /** The model: ONNX 1.12's intermediate representation and operators, which every runtime has. */
  ModelProto build() {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .setProducerName("clipshard")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph)
        .build();
  }

  private String next() {
    return "v" + values++;
  }

  private static ValueInfoProto valueInfo(String name, int type, Object... axes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object axis : axes) {
      TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(
          axis instanceof Number length
              ? dimension.setDimValue(length.longValue())
              : dimension.setDimParam((String) axis));
    }
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
