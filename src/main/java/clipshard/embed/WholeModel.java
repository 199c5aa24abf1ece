package clipshard.embed;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** An ONNX model with its external data in it. */
public final class WholeModel {
  private WholeModel() {}

  /**
   * Reads a model of at most 2 GB in all.
   *
   * @param file an ONNX file; external data is looked for beside it
   * @throws ModelException when the file is no ONNX model
   * @throws IOException when a file cannot be read
   */
  public static ModelProto read(Path file) throws IOException {
    ModelProto model;
    try (InputStream in = Files.newInputStream(file)) {
      CodedInputStream coded = CodedInputStream.newInstance(in);
      coded.setSizeLimit(Integer.MAX_VALUE);
      model = ModelProto.parseFrom(coded);
    } catch (InvalidProtocolBufferException e) {
      throw new ModelException(file + " is no ONNX model: " + e.getMessage(), e);
    }
    GraphProto.Builder graph = model.getGraph().toBuilder();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      TensorProto constant = graph.getInitializer(i);
      if (constant.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
        graph.setInitializer(i, withData(constant, file));
      }
    }
    return model.toBuilder().setGraph(graph).build();
  }

  private static TensorProto withData(TensorProto constant, Path model) throws IOException {
    Map<String, String> properties = new HashMap<>();
    for (StringStringEntryProto entry : constant.getExternalDataList()) {
      properties.put(entry.getKey(), entry.getValue());
    }
    try (RandomAccessFile data =
        new RandomAccessFile(model.resolveSibling(properties.get("location")).toFile(), "r")) {
      long offset = Long.parseLong(properties.getOrDefault("offset", "0"));
      String length = properties.get("length");
      byte[] bytes =
          new byte
              [Math.toIntExact(length == null ? data.length() - offset : Long.parseLong(length))];
      data.seek(offset);
      data.readFully(bytes);
      return constant.toBuilder()
          .clearDataLocation()
          .clearExternalData()
          .setRawData(ByteString.copyFrom(bytes))
          .build();
    } catch (NumberFormatException | ArithmeticException | NegativeArraySizeException e) {
      throw new ModelException(
          "the model %s says that its constant %s is at %s, which cannot be read"
              .formatted(model, constant.getName(), properties),
          e);
    }
  }
}
