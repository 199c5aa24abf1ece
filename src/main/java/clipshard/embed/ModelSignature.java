package clipshard.embed;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * What an image encoder's graph takes and gives: {@code [N,3,H,W]} to {@code [N,dim]}.
 *
 * @param input name of the input
 * @param halfInput whether the input is float16; float32 otherwise
 * @param output name of the output
 * @param batch the only number of pictures the graph takes at once, or {@link #DYNAMIC}
 * @param dimension floats per picture, or {@link #DYNAMIC} when only a run can tell
 */
record ModelSignature(String input, boolean halfInput, String output, int batch, int dimension) {

  /** An axis whose length the graph leaves open. */
  static final int DYNAMIC = -1;

  private static final String USUAL_INPUT = "pixel_values";
  private static final String IMAGE_HALF = "vision_model.onnx";
  private static final String TEXTS = "input_ids";
  private static final String USUAL_OUTPUT = "image_embeds";

  /**
   * Finds the picture's input (the only one) and the vector's output ({@code image_embeds}, or the
   * only one that fits).
   *
   * @throws ModelException with the expected and the found shapes when there is none
   */
  static ModelSignature of(
      Path model,
      Map<String, NodeInfo> inputs,
      Map<String, NodeInfo> outputs,
      int height,
      int width) {
    long[] expected = {DYNAMIC, 3, height, width};
    if (inputs.size() != 1) {
      throw misfit(
          model,
          "one input, " + text(expected),
          list(inputs),
          (inputs.containsKey(TEXTS)
                  ? "it is of pictures and texts: take its image half, "
                      + imageHalf(model)
                      + ", or "
                  : "")
              + "export the image part alone");
    }
    NodeInfo input = inputs.values().iterator().next();
    if (!fits(input, expected)) {
      throw misfit(
          model,
          "an input of " + text(expected),
          list(inputs),
          input.getName().equals(TEXTS)
              ? "it is of texts: take the image half, " + imageHalf(model)
              : inputRemedy(input, height, width));
    }
    TensorInfo pixels = (TensorInfo) input.getInfo();
    int batch = Math.toIntExact(pixels.getShape()[0]);
    NodeInfo output = findOutput(model, outputs, batch);
    return new ModelSignature(
        input.getName(),
        pixels.type == OnnxJavaType.FLOAT16,
        output.getName(),
        batch,
        Math.toIntExact(((TensorInfo) output.getInfo()).getShape()[1]));
  }

  private static NodeInfo findOutput(Path model, Map<String, NodeInfo> outputs, int batch) {
    long[] expected = {batch, DYNAMIC};
    Map<String, NodeInfo> fitting = new LinkedHashMap<>(outputs);
    fitting.values().removeIf(output -> !fits(output, expected));
    NodeInfo usual = fitting.get(USUAL_OUTPUT);
    if (usual != null) {
      return usual;
    }
    if (fitting.size() != 1) {
      throw misfit(
          model,
          "an output " + USUAL_OUTPUT + ", or exactly one other, of " + text(expected),
          list(outputs),
          "export the pooled, projected image vector");
    }
    return fitting.values().iterator().next();
  }

  boolean hasFixedBatch() {
    return batch != DYNAMIC;
  }

  /**
   * Holds an answer against what it must be.
   *
   * @param expected the dimension it must have, or {@link #DYNAMIC}
   * @throws ModelException when the answer is no {@code [N,expected]} with the N of the pixels
   */
  static void requireShape(Path model, TensorInfo answer, TensorInfo pixels, int expected) {
    long[] wanted = {pixels.getShape()[0], expected};
    long[] found = answer.getShape();
    boolean fits =
        found.length == 2
            && found[0] == wanted[0]
            && (expected == DYNAMIC ? found[1] > 0 : found[1] == expected);
    if (!fits) {
      throw misfit(model, "an answer of " + axes(wanted), axes(found), "export the model again");
    }
  }

  private static ModelException misfit(Path model, String expected, String found, String remedy) {
    return new ModelException(
        "the model %s does not fit: expected %s, found %s; %s"
            .formatted(model, expected, found, remedy));
  }

  /** Whether the type is float32 or float16 and no axis that both sides fix differs. */
  private static boolean fits(NodeInfo node, long[] expected) {
    if (!(node.getInfo() instanceof TensorInfo tensor) || !isFloat(tensor)) {
      return false;
    }
    long[] shape = tensor.getShape();
    boolean fits = shape.length == expected.length;
    for (int axis = 0; fits && axis < shape.length; axis++) {
      fits =
          shape[axis] == DYNAMIC
              || (shape[axis] > 0 && (expected[axis] == DYNAMIC || shape[axis] == expected[axis]));
    }
    return fits;
  }

  private static boolean isFloat(TensorInfo tensor) {
    return tensor.type == OnnxJavaType.FLOAT || tensor.type == OnnxJavaType.FLOAT16;
  }

  private static String inputRemedy(NodeInfo input, int height, int width) {
    return input.getInfo() instanceof TensorInfo tensor && tensor.getShape().length == 4
        ? "the preprocessing makes pictures of %dx%d: put the model's own preprocessor_config.json beside it"
            .formatted(height, width)
        : "export an image encoder with the input " + USUAL_INPUT;
  }

  /** The file that publishers of both halves keep beside a model, for the image's half of it. */
  private static String imageHalf(Path model) {
    String variant = model.getFileName().toString().replaceFirst("^(text_)?model", "");
    String name = variant.matches("([_-].*)?[.]onnx") ? "vision_model" + variant : IMAGE_HALF;
    return Files.exists(model.resolveSibling(name))
        ? name + ", which is beside it"
        : name + ", which its publisher keeps beside it";
  }

  private static String list(Map<String, NodeInfo> nodes) {
    return nodes.values().stream()
        .map(node -> node.getName() + " " + text(node))
        .collect(Collectors.joining(", "));
  }

  private static String text(NodeInfo node) {
    return node.getInfo() instanceof TensorInfo tensor
        ? tensor.type.name().toLowerCase(Locale.ROOT) + " " + axes(tensor.getShape())
        : node.getInfo().toString();
  }

  private static String text(long[] expected) {
    return "float or float16 " + axes(expected);
  }

  /**
   * The axes as they are written on paper: {@code [N,3,224,224]}, with {@code ?} past the first.
   */
  static String axes(long[] shape) {
    StringJoiner axes = new StringJoiner(",", "[", "]");
    for (int axis = 0; axis < shape.length; axis++) {
      String open = axis == 0 ? "N" : "?";
      axes.add(shape[axis] == DYNAMIC ? open : Long.toString(shape[axis]));
    }
    return axes.toString();
  }
}
