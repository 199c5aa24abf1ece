package clipshard.embed;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds the external-data files that an ONNX model names, by reading its protobuf as a stream:
 * weights are skipped, so the memory needed does not grow with the model.
 */
final class ExternalData {

  /** Sub-graphs nest by a few levels at most; a file that claims more is no model. */
  private static final int MAX_DEPTH = 100;

  private final CodedInputStream input;
  private final SortedSet<String> locations = new TreeSet<>();
  private boolean sawGraph;

  private ExternalData(CodedInputStream input) {
    this.input = input;
  }

  /**
   * The {@code location}s of the model's external data, each once, as they are written there.
   *
   * @throws ModelException when the file is no ONNX model
   * @throws IOException when the file cannot be read
   */
  static SortedSet<String> locations(Path model) throws IOException {
    try (InputStream in = Files.newInputStream(model)) {
      ExternalData reader = new ExternalData(CodedInputStream.newInstance(in));
      reader.readFields(ModelProto.getDescriptor(), 0);
      if (!reader.sawGraph) {
        throw new ModelException(
            model
                + " is no ONNX model: it holds no graph. Copy the model again, whole, or correct model.uri");
      }
      return reader.locations;
    } catch (InvalidProtocolBufferException e) {
      throw new ModelException(
          "%s is no ONNX model or is not whole (%s). Copy the model again, whole, or correct model.uri"
              .formatted(model, e.getMessage()),
          e);
    }
  }

  private void readFields(Descriptor message, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new InvalidProtocolBufferException("messages nest deeper than " + MAX_DEPTH);
    }
    sawGraph |= message.equals(GraphProto.getDescriptor());
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      FieldDescriptor field = message.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      if (field == null || field.getJavaType() != JavaType.MESSAGE || !isMessage(tag)) {
        skip(tag);
      } else if (field.getMessageType().equals(TensorProto.getDescriptor())) {
        readNested(this::readTensor);
      } else {
        readNested(() -> readFields(field.getMessageType(), depth + 1));
      }
    }
  }

  private void readTensor() throws IOException {
    String location = "";
    boolean external = false;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      if (field == TensorProto.EXTERNAL_DATA_FIELD_NUMBER && isMessage(tag)) {
        StringStringEntryProto entry =
            input.readMessage(
                StringStringEntryProto.parser(), ExtensionRegistryLite.getEmptyRegistry());
        location = entry.getKey().equals("location") ? entry.getValue() : location;
      } else if (field == TensorProto.DATA_LOCATION_FIELD_NUMBER && !isMessage(tag)) {
        external = input.readEnum() == TensorProto.DataLocation.EXTERNAL_VALUE;
      } else {
        skip(tag);
      }
    }
    if (external) {
      locations.add(location);
    }
  }

  private interface Body {
    void read() throws IOException;
  }

  private void readNested(Body body) throws IOException {
    int outer = input.pushLimit(input.readRawVarint32());
    body.read();
    // At the end of the file readTag answers as at the end of a message.
    if (input.getBytesUntilLimit() != 0) {
      throw new InvalidProtocolBufferException("the file ends inside a message");
    }
    input.popLimit(outer);
  }

  private void skip(int tag) throws IOException {
    if (!input.skipField(tag)) {
      throw new InvalidProtocolBufferException("a group ends that did not begin");
    }
  }

  private static boolean isMessage(int tag) {
    return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }
}
