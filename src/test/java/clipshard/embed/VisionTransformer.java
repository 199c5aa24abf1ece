package clipshard.embed;

import static clipshard.embed.GraphBuilder.FLOAT;
import static clipshard.embed.GraphBuilder.FLOAT16;
import static clipshard.embed.GraphBuilder.attribute;
import static clipshard.embed.GraphBuilder.entry;
import static clipshard.embed.GraphBuilder.list;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.platform.Fp16Conversions;
import com.google.protobuf.ByteString;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * CLIP's image tower as Hugging Face exports {@code CLIPVisionModelWithProjection}, operator by
 * operator, with drawn weights: as fast and as large as a trained one, and blind.
 *
 * <p>The architecture is that of <a href="https://arxiv.org/abs/2103.00020">Radford et al. 2021</a>
 * with the sizes of {@code openai/clip-vit-base-patch32}.
 */
public final class VisionTransformer {
  /** 12 layers, 87,849,216 parameters: {@code openai/clip-vit-base-patch32}. */
  public static final Size VIT_B_32 = new Size(224, 32, 768, 12, 12, 512);

  private static final float EPSILON = 1e-5f;
  private static final double QUICK_GELU = 1.702;

  /**
   * How large a model is.
   *
   * @param side of the pictures, in pixels
   * @param patch side of a patch, in pixels
   * @param width of a token
   * @param projection floats of a vector
   */
  public record Size(int side, int patch, int width, int layers, int heads, int projection) {
    /** Floating-point operations of a pass, a multiplication and an addition being two. */
    public double operations() {
      double linear = 2.0 * tokens() * width * width;
      double attention = 4.0 * tokens() * tokens() * width;
      double patches = 2.0 * (tokens() - 1) * 3 * patch * patch * width;
      return layers * (12 * linear + attention) + patches + 2.0 * width * projection;
    }

    private int tokens() {
      return 1 + (side / patch) * (side / patch);
    }

    private int head() {
      return width / heads;
    }
  }

  private final Size size;
  private final int type;
  private final GraphBuilder graph = new GraphBuilder("clip-vision");
  private final SplittableRandom random;
  private final DataOutputStream data;
  private final String dataName;
  private long parameters;

  private VisionTransformer(Size size, int type, long seed, OutputStream data, String dataName) {
    this.size = size;
    this.type = type;
    this.random = new SplittableRandom(seed);
    this.data = new DataOutputStream(data);
    this.dataName = dataName;
  }

  /**
   * Writes a float32 model, its weights beside it in {@code <model>_data}.
   *
   * @return how many parameters it has
   */
  public static long write(Path model, Size size, long seed) throws IOException {
    return write(model, size, FLOAT, seed);
  }

  /** Writes a float16 one, from its input to its output. */
  static void writeHalf(Path model, Size size, long seed) throws IOException {
    write(model, size, FLOAT16, seed);
  }

  private static long write(Path model, Size size, int type, long seed) throws IOException {
    String dataName = model.getFileName() + "_data";
    try (OutputStream data =
        new BufferedOutputStream(Files.newOutputStream(model.resolveSibling(dataName)), 1 << 20)) {
      VisionTransformer built = new VisionTransformer(size, type, seed, data, dataName);
      built.build();
      Files.write(model, built.graph.build().toByteArray());
      return built.parameters;
    }
  }

  private void build() throws IOException {
    String pixels = graph.input("pixel_values", type, "batch_size", 3, size.side(), size.side());
    String tokens = normalised(embedded(pixels));
    for (int layer = 0; layer < size.layers(); layer++) {
      tokens = graph.op("Add", tokens, attended(normalised(tokens)));
      tokens = graph.op("Add", tokens, widened(normalised(tokens)));
    }
    String first = graph.op("Gather", List.of(attribute("axis", 1)), tokens, graph.index(0));
    String pooled = normalised(first);
    String embeds = graph.op("MatMul", pooled, weights(.02, size.width(), size.projection()));
    graph.output("image_embeds", embeds, type, "batch_size", size.projection());
  }

  /** The patches' tokens, the class's before them, each with its place's: {@code [N,T,width]}. */
  private String embedded(String pixels) throws IOException {
    int patch = size.patch();
    List<AttributeProto> strides =
        List.of(list("kernel_shape", patch, patch), list("strides", patch, patch));
    String patches = graph.op("Conv", strides, pixels, weights(.02, size.width(), 3, patch, patch));
    String flat = graph.op("Reshape", patches, graph.longs(0, size.width(), -1));
    String rows = graph.op("Transpose", List.of(list("perm", 0, 2, 1)), flat);
    String batch = graph.op("Shape", List.of(attribute("start", 0), attribute("end", 1)), pixels);
    String shape =
        graph.op(
            "Concat",
            List.of(attribute("axis", 0)),
            batch,
            graph.longs(1),
            graph.longs(size.width()));
    String classes = graph.op("Expand", weights(.02, 1, 1, size.width()), shape);
    String all = graph.op("Concat", List.of(attribute("axis", 1)), classes, rows);
    return graph.op("Add", all, weights(.02, 1, size.tokens(), size.width()));
  }

  private String attended(String tokens) throws IOException {
    String query = heads(graph.op("Mul", linear(tokens, size.width(), size.width()), scale()));
    String key = heads(linear(tokens, size.width(), size.width()));
    String value = heads(linear(tokens, size.width(), size.width()));
    String turned = graph.op("Transpose", List.of(list("perm", 0, 1, 3, 2)), key);
    String weights =
        graph.op("Softmax", List.of(attribute("axis", -1)), graph.op("MatMul", query, turned));
    String mixed = graph.op("MatMul", weights, value);
    String back = graph.op("Transpose", List.of(list("perm", 0, 2, 1, 3)), mixed);
    String joined = graph.op("Reshape", back, graph.longs(0, size.tokens(), size.width()));
    return linear(joined, size.width(), size.width());
  }

  private String scale() {
    return scalar(1 / Math.sqrt(size.head()));
  }

  private String heads(String tokens) {
    String split =
        graph.op("Reshape", tokens, graph.longs(0, size.tokens(), size.heads(), size.head()));
    return graph.op("Transpose", List.of(list("perm", 0, 2, 1, 3)), split);
  }

  private String widened(String tokens) throws IOException {
    String wide = linear(tokens, size.width(), 4 * size.width());
    String gate = graph.op("Sigmoid", graph.op("Mul", wide, scalar(QUICK_GELU)));
    return linear(graph.op("Mul", wide, gate), 4 * size.width(), size.width());
  }

  private String linear(String value, int from, int to) throws IOException {
    String product = graph.op("MatMul", value, weights(1 / Math.sqrt(from), from, to));
    return graph.op("Add", weights(.02, to), product);
  }

  private String normalised(String value) throws IOException {
    List<AttributeProto> attributes = List.of(attribute("axis", -1), attribute("epsilon", EPSILON));
    int width = size.width();
    return graph.op(
        "LayerNormalization", attributes, value, constant(1, .1, width), weights(.02, width));
  }

  private String scalar(double value) {
    byte[] bytes = bytes(new float[] {(float) value});
    return graph.initializer(
        TensorProto.newBuilder().setDataType(type).setRawData(ByteString.copyFrom(bytes)));
  }

  private byte[] bytes(float[] numbers) {
    byte[] bytes = new byte[Math.multiplyExact(numbers.length, bytesEach())];
    ByteBuffer to = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : numbers) {
      if (type == FLOAT16) {
        to.putShort(Fp16Conversions.floatToFp16(number));
      } else {
        to.putFloat(number);
      }
    }
    return bytes;
  }

  private int bytesEach() {
    return type == FLOAT16 ? Short.BYTES : Float.BYTES;
  }

  private String weights(double deviation, long... shape) throws IOException {
    return constant(0, deviation, shape);
  }

  /** A constant of evenly distributed numbers. */
  private String constant(double mean, double deviation, long... shape) throws IOException {
    long count = 1;
    TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(type);
    for (long length : shape) {
      tensor.addDims(length);
      count *= length;
    }
    float[] numbers = new float[Math.toIntExact(count)];
    double reach = deviation * Math.sqrt(3);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (mean + random.nextDouble(-reach, reach));
    }
    byte[] bytes = bytes(numbers);
    tensor
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", dataName))
        .addExternalData(entry("offset", Long.toString(parameters * bytesEach())))
        .addExternalData(entry("length", Integer.toString(bytes.length)));
    data.write(bytes);
    parameters += count;
    return graph.initializer(tensor);
  }
}
