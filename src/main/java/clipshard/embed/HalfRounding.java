package clipshard.embed;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.Map;

/**
 * Rounds float32 to the nearest float16, ties to even, by ONNX's <a
 * href="https://onnx.ai/onnx/operators/onnx__Cast.html">Cast</a> on the CPU: Java 17 has no
 * instruction for it, and a loop over a batch's values costs as much as a small model. Thread-safe.
 */
final class HalfRounding implements AutoCloseable {
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;

  private final OrtSession cast;

  HalfRounding(OrtEnvironment environment) throws OrtException {
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(1);
      this.cast = environment.createSession(graph().toByteArray(), options);
    }
  }

  /** A tensor of the same shape, to be closed with the result. */
  OrtSession.Result round(OnnxTensor floats) throws OrtException {
    return cast.run(Map.of("floats", floats));
  }

  /** No rounding may be going on. */
  @Override
  public void close() {
    try {
      cast.close();
    } catch (OrtException e) {
      throw new ModelException("cannot free the rounding to float16: " + e.getMessage(), e);
    }
  }

  private static ModelProto graph() {
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
        .setGraph(
            GraphProto.newBuilder()
                .setName("cast")
                .addNode(GraphParts.cast("floats", "halves", DataType.FLOAT16_VALUE))
                .addInput(value("floats", DataType.FLOAT))
                .addOutput(value("halves", DataType.FLOAT16)))
        .build();
  }

  private static ValueInfoProto value(String name, DataType type) {
    TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
