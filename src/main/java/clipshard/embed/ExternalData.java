package clipshard.embed;

import com.google.protobuf.CodedInputStream;
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
 * weights are skipped, so the memory needed does not grow with the model. Field numbers are those
 * of {@code onnx.proto}.
 */
final class ExternalData {

  /** Sub-graphs nest by a few levels at most; a file that claims more is no model. */
  private static final int MAX_DEPTH = 100;

  /** Fields of {@code TensorProto}, and the value of the second that says "in another file". */
  private static final int EXTERNAL_DATA = 13;

  private static final int DATA_LOCATION = 14;
  private static final int LOCATION_EXTERNAL = 1;

  /** The messages that can hold a tensor, and which of their fields lead on to one. */
  enum Message {
    MODEL,
    GRAPH,
    FUNCTION,
    TRAINING,
    NODE,
    ATTRIBUTE,
    SPARSE_TENSOR,
    TENSOR;

    /** The message in this field, or null when no tensor can be in it. */
    Message at(int field) {
      return switch (this) {
        case MODEL ->
            switch (field) {
              case 7 -> GRAPH;
              case 20 -> TRAINING;
              case 25 -> FUNCTION;
              default -> null;
            };
        case GRAPH ->
            switch (field) {
              case 1 -> NODE;
              case 5 -> TENSOR;
              case 15 -> SPARSE_TENSOR;
              default -> null;
            };
        case FUNCTION ->
            switch (field) {
              case 7 -> NODE;
              case 11 -> ATTRIBUTE;
              default -> null;
            };
        case TRAINING -> field == 1 || field == 2 ? GRAPH : null;
        case NODE -> field == 5 ? ATTRIBUTE : null;
        case ATTRIBUTE ->
            switch (field) {
              case 5, 10 -> TENSOR;
              case 6, 11 -> GRAPH;
              case 22, 23 -> SPARSE_TENSOR;
              default -> null;
            };
        case SPARSE_TENSOR -> field == 1 || field == 2 ? TENSOR : null;
        case TENSOR -> null;
      };
    }
  }

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
      reader.readFields(Message.MODEL, 0);
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

  private void readFields(Message message, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new InvalidProtocolBufferException("messages nest deeper than " + MAX_DEPTH);
    }
    sawGraph |= message == Message.GRAPH;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      Message inner = message.at(WireFormat.getTagFieldNumber(tag));
      if (inner == null || !isMessage(tag)) {
        skip(tag);
      } else if (inner == Message.TENSOR) {
        readNested(this::readTensor);
      } else {
        readNested(() -> readFields(inner, depth + 1));
      }
    }
  }

  private void readTensor() throws IOException {
    String location = "";
    boolean external = false;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      if (field == EXTERNAL_DATA && isMessage(tag)) {
        String[] entry = new String[] {"", ""};
        readNested(() -> readEntry(entry));
        location = entry[0].equals("location") ? entry[1] : location;
      } else if (field == DATA_LOCATION && !isMessage(tag)) {
        external = input.readEnum() == LOCATION_EXTERNAL;
      } else {
        skip(tag);
      }
    }
    if (external) {
      locations.add(location);
    }
  }

  /** Reads a {@code StringStringEntryProto} into {@code {key, value}}. */
  private void readEntry(String[] entry) throws IOException {
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      if ((field == 1 || field == 2) && isMessage(tag)) {
        entry[field - 1] = input.readStringRequireUtf8();
      } else {
        skip(tag);
      }
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
