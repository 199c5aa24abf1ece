package clipshard.embed;

import static clipshard.embed.GraphBuilder.FLOAT;
import static clipshard.embed.GraphBuilder.attribute;
import static clipshard.embed.GraphBuilder.list;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Models whose answers are known without running them. */
final class TestModels {

  /** Pictures are {@code [3][4][4]}. */
  static final int SIDE = 4;

  static final int FLOATS = 3 * SIDE * SIDE;

  /** The parts of a model that answers with the picture itself, 48 floats. */
  record Flat(
      String input,
      int inputType,
      List<Object> pixels,
      String output,
      int outputType,
      List<Object> vector) {

    /** As an export of CLIP names and shapes things. */
    static Flat usual() {
      return new Flat(
          "pixel_values",
          FLOAT,
          List.of("batch", 3, SIDE, SIDE),
          "image_embeds",
          FLOAT,
          List.of("batch", FLOATS));
    }

    Flat named(String newInput, String newOutput) {
      return new Flat(newInput, inputType, pixels, newOutput, outputType, vector);
    }

    Flat typed(int newInput, int newOutput) {
      return new Flat(input, newInput, pixels, output, newOutput, vector);
    }

    Flat pixels(Object... axes) {
      return new Flat(input, inputType, List.of(axes), output, outputType, vector);
    }

    Flat vector(Object... axes) {
      return new Flat(input, inputType, pixels, output, outputType, List.of(axes));
    }

    ModelProto build() {
      GraphBuilder graph = new GraphBuilder("flat");
      String flat = graph.op("Flatten", graph.input(input, inputType, pixels.toArray()));
      String cast = graph.op("Cast", List.of(attribute("to", outputType)), flat);
      graph.output(output, cast, outputType, vector.toArray());
      return graph.build();
    }
  }

  private TestModels() {}

  static Path write(Path folder, ModelProto model) throws IOException {
    return Files.write(folder.resolve("model.onnx"), model.toByteArray());
  }

  /** Answers {@code [N,2]}: how many pictures came at once, and each one's first element. */
  static ModelProto countingBatch() {
    GraphBuilder graph = new GraphBuilder("counting");
    String pixels = graph.input("pixel_values", FLOAT, "batch", 3, SIDE, SIDE);
    String first =
        graph.op(
            "Slice", graph.op("Flatten", pixels), graph.longs(0), graph.longs(1), graph.longs(1));
    String shape = graph.op("Shape", List.of(attribute("end", 1)), pixels);
    String batch = graph.op("Cast", List.of(attribute("to", FLOAT)), shape);
    String zeros = graph.op("Sub", first, first);
    String[] columns = {graph.op("Add", zeros, batch), first};
    String answer = graph.op("Concat", List.of(attribute("axis", 1)), columns);
    graph.output("image_embeds", answer, FLOAT, "batch", 2);
    return graph.build();
  }

  /** Two outputs: a {@code [N,16,3]} of patches and the {@code [N,48]} of {@code outputName}. */
  static ModelProto withPatches(String outputName) {
    GraphBuilder graph = new GraphBuilder("patches");
    String pixels = graph.input("pixel_values", FLOAT, "batch", 3, SIDE, SIDE);
    String patches = graph.op("Reshape", pixels, graph.longs(0, 16, 3));
    graph.output("last_hidden_state", patches, FLOAT, "batch", 16, 3);
    graph.output(outputName, graph.op("Flatten", pixels), FLOAT, "batch", FLOATS);
    return graph.build();
  }

  /** A model with two inputs, as the whole of CLIP has them. */
  static ModelProto withText() {
    GraphBuilder graph = new GraphBuilder("text");
    String pixels = graph.input("pixel_values", FLOAT, "batch", 3, SIDE, SIDE);
    String text = graph.input("input_ids", FLOAT, "batch", FLOATS);
    String sum = graph.op("Add", graph.op("Flatten", pixels), text);
    graph.output("image_embeds", sum, FLOAT, "batch", FLOATS);
    return graph.build();
  }

  /** Says that it answers with {@code [N,dim]}, and answers with one row for all pictures. */
  static ModelProto poolingBatch() {
    GraphBuilder graph = new GraphBuilder("pooling");
    String pixels = graph.input("pixel_values", FLOAT, "batch", 3, SIDE, SIDE);
    String sum =
        graph.op(
            "ReduceMean",
            List.of(list("axes", 0), attribute("keepdims", 1)),
            graph.op("Flatten", pixels));
    graph.output("image_embeds", sum, FLOAT, "rows", FLOATS);
    return graph.build();
  }

  /** Answers with the picture in 8 bits, whose range is that of all pictures of the run. */
  static ModelProto rangeOfAll(Object batch) {
    GraphBuilder graph = new GraphBuilder("range");
    String pixels = graph.input("pixel_values", FLOAT, batch, 3, SIDE, SIDE);
    String most = graph.op("ReduceMax", List.of(attribute("keepdims", 0)), graph.op("Abs", pixels));
    String step = graph.op("Div", most, graph.scalar(127));
    String levels = graph.op("Round", graph.op("Div", pixels, step));
    String flat = graph.op("Flatten", graph.op("Mul", levels, step));
    graph.output("image_embeds", flat, FLOAT, batch, FLOATS);
    return graph.build();
  }

  /** Answers with the picture in 8 bits, in steps that the model knows. */
  static ModelProto rangeKnown(double step) {
    GraphBuilder graph = new GraphBuilder("known");
    String pixels = graph.input("pixel_values", FLOAT, "batch", 3, SIDE, SIDE);
    String[] scale = {graph.scalar(step), graph.bytes(new byte[] {0})};
    String levels = graph.op("QuantizeLinear", pixels, scale[0], scale[1]);
    String flat = graph.op("Flatten", graph.op("DequantizeLinear", levels, scale[0], scale[1]));
    graph.output("image_embeds", flat, FLOAT, "batch", FLOATS);
    return graph.build();
  }

  /** Answers with the picture plus {@code float[48]} from an external file. */
  static ModelProto external(String location) {
    GraphBuilder graph = new GraphBuilder("external");
    String flat = graph.op("Flatten", graph.input("pixel_values", FLOAT, "batch", 3, SIDE, SIDE));
    String offsets = graph.initializer(externalTensor(location));
    graph.output("image_embeds", graph.op("Add", flat, offsets), FLOAT, "batch", FLOATS);
    return graph.build();
  }

  static TensorProto.Builder externalTensor(String location) {
    return TensorProto.newBuilder()
        .setDataType(FLOAT)
        .addDims(FLOATS)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(GraphBuilder.entry("offset", "0"))
        .addExternalData(GraphBuilder.entry("location", location))
        .addExternalData(GraphBuilder.entry("length", Integer.toString(FLOATS * Float.BYTES)));
  }
}
