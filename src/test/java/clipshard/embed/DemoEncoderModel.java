package clipshard.embed;

import static clipshard.embed.GraphBuilder.attribute;
import static clipshard.embed.GraphBuilder.list;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Makes the demo encoder's file, the same bytes each time: {@code main src/main/resources}.
 *
 * <p>The model shrinks the picture, takes the mean of its border for the background, and what
 * differs from it for the product. Five blocks of features follow: soft histograms of the product's
 * chroma and luma; its outline, moved and scaled to one place and size; the strength of its edges
 * by direction, width and place; and where its chroma lies. In a gray picture the blocks of chroma
 * say nothing, and outline and edges decide. A fixed random projection mixes the features into the
 * 512 elements, which keeps their angles.
 */
final class DemoEncoderModel {

  private static final int SIDE = 224;
  private static final int SMALL = 56;
  private static final int DIMENSION = 512;

  /** CLIP's normalisation, which the pixels come in. */
  private static final float[] MEAN = {0.48145467f, 0.4578275f, 0.40821072f};

  private static final float[] STD = {0.26862955f, 0.2613026f, 0.2757771f};

  /** ITU-R BT.601 luma. */
  private static final float[] LUMA = {0.299f, 0.587f, 0.114f};

  /** {@code [2][3]}: the plane across the gray axis; red points along its first axis. */
  private static final float[] CHROMA = {1, -0.5f, -0.5f, 0, 0.8660254f, -0.8660254f};

  /** Gray counts less than a hue, lest all gray pictures be alike. */
  private static final float[] CHROMA_WEIGHTS = new float[25];

  static {
    Arrays.fill(CHROMA_WEIGHTS, 1.8f);
    CHROMA_WEIGHTS[0] = 0.7f;
  }

  private static final float[] LUMA_WEIGHTS = {0.3f, 0.3f, 0.3f, 0.3f, 0.3f};
  private static final float[] LUMA_BINS = {0, 0.25f, 0.5f, 0.75f, 1};

  /** How far a histogram's bins blend into each other: a squared distance. */
  private static final float SOFTNESS = 0.02f;

  private static final int FEATURES = 25 + 5 + 16 * 16 + 2 * 4 * 16 + 2 * 16;
  private static final long SEED = 512;

  private final GraphBuilder graph = new GraphBuilder("demo-encoder");

  private DemoEncoderModel() {}

  public static void main(String[] arguments) throws IOException {
    Files.write(Path.of(arguments[0]).resolve(DemoEncoder.FILE_NAME), bytes());
  }

  static byte[] bytes() {
    return new DemoEncoderModel().build();
  }

  private byte[] build() {
    String pixels = graph.input("pixel_values", GraphBuilder.FLOAT, "batch", 3, SIDE, SIDE);
    String rgb = unitRgb(pool(pixels, SIDE / SMALL));
    String relative = relativeContrast(rgb);
    String mask = clip(times(graph.op("Sub", relative, graph.scalar(0.12)), 3));
    String[] place = place(mask);
    String chroma = convolve(graph.op("Mul", rgb, mask), CHROMA, 2);
    String[] blocks = {
      histogram(convolve(rgb, CHROMA, 2), 2, DemoFilters.chromaBins(), mask, CHROMA_WEIGHTS),
      histogram(convolve(rgb, LUMA, 1), 1, LUMA_BINS, mask, LUMA_WEIGHTS),
      unit(flat(sample(relative, place, 16)), 1),
      unit(edges(sample(relative, place, 48)), 0.8),
      flat(times(pool(sample(chroma, place, 16), 4), 0.2)),
    };
    String features = graph.op("Concat", List.of(attribute("axis", 1)), blocks);
    graph.output("image_embeds", project(features), GraphBuilder.FLOAT, "batch", DIMENSION);
    return graph.build().toByteArray();
  }

  /** Undoes the normalisation: red, green and blue from 0 to 1. */
  private String unitRgb(String pixels) {
    String scaled = graph.op("Mul", pixels, graph.floats(STD, 1, 3, 1, 1));
    return graph.op("Add", scaled, graph.floats(MEAN, 1, 3, 1, 1));
  }

  /** {@code [N,1,56,56]}: distance in colour from the border's mean, as a part of the largest. */
  private String relativeContrast(String rgb) {
    String frame = graph.floats(DemoFilters.frame(SMALL, 3), 1, 1, SMALL, SMALL);
    String border = sum(graph.op("Mul", rgb, frame), 2, 3);
    String difference = graph.op("Sub", rgb, border);
    String contrast = graph.op("Sqrt", sum(graph.op("Mul", difference, difference), 1));
    // The noise of a picture without contrast is not blown up to a product.
    return divide(contrast, graph.op("GlobalMaxPool", contrast), 0.02);
  }

  /** The product's middle {@code [N,1,1,2]} and spread {@code [N,1,1,1]}, in half sides. */
  private String[] place(String mask) {
    String mass = graph.op("Add", mask, graph.scalar(1e-3));
    String total = sum(mass, 2, 3);
    String[] middles = new String[2];
    String[] variances = new String[2];
    for (int axis = 0; axis < 2; axis++) {
      String at = graph.floats(DemoFilters.axis(SMALL, axis), 1, 1, SMALL, SMALL);
      middles[axis] = graph.op("Div", sum(graph.op("Mul", mass, at), 2, 3), total);
      String away = graph.op("Sub", at, middles[axis]);
      String moment = sum(graph.op("Mul", mass, graph.op("Mul", away, away)), 2, 3);
      variances[axis] = graph.op("Div", moment, total);
    }
    String middle = graph.op("Concat", List.of(attribute("axis", 3)), middles);
    return new String[] {middle, graph.op("Sqrt", graph.op("Add", variances))};
  }

  /** Cuts the product out, to {@code [N,C,side,side]}: 1.8 spreads to each side of its middle. */
  private String sample(String image, String[] place, int side) {
    String base = graph.floats(DemoFilters.coordinates(side), 1, side, side, 2);
    String scaled = graph.op("Mul", base, times(place[1], 1.8));
    String grid = graph.op("Add", scaled, place[0]);
    return graph.op(
        "GridSample",
        List.of(attribute("mode", "bilinear"), attribute("padding_mode", "zeros")),
        image,
        grid);
  }

  /**
   * {@code [N,bins]}: the root of the share of the product that lies nearest to each bin, softly;
   * times the bin's weight. The background counts a little, for pictures that are nothing else.
   */
  private String histogram(String image, int axes, float[] bins, String mask, float[] weights) {
    float[] filters = new float[bins.length];
    float[] offsets = new float[bins.length / axes];
    // Less the square of the pixel, which is the same for all bins, this is minus the squared
    // distance.
    for (int i = 0; i < bins.length; i++) {
      filters[i] = 2 * bins[i] / SOFTNESS;
      offsets[i / axes] -= bins[i] * bins[i] / SOFTNESS;
    }
    int count = offsets.length;
    String nearness =
        graph.op(
            "Conv", image, graph.floats(filters, count, axes, 1, 1), graph.floats(offsets, count));
    String shares = graph.op("Softmax", List.of(attribute("axis", 1)), nearness);
    String mass = graph.op("Add", mask, graph.scalar(0.02));
    String sums = sum(graph.op("Mul", shares, mass), 2, 3);
    String roots = graph.op("Sqrt", graph.op("Div", sums, sum(mass, 2, 3)));
    return graph.op("Mul", flat(roots), graph.floats(weights, 1, count));
  }

  /** {@code [N,128]}: the edges' strength in 4 directions, 2 widths and 16 places. */
  private String edges(String image) {
    String[] strengths = {
      strengths(image, DemoFilters.gabor(4, 7, 4), 7),
      strengths(image, DemoFilters.gabor(4, 13, 8), 13)
    };
    return graph.op("Concat", List.of(attribute("axis", 1)), strengths);
  }

  private String strengths(String image, float[] kernels, int size) {
    String waves =
        graph.op(
            "Conv",
            List.of(list("pads", size / 2, size / 2, size / 2, size / 2)),
            image,
            graph.floats(kernels, 8, 1, size, size));
    String powers = pool(graph.op("Mul", waves, waves), 12);
    // The cosine's and the sine's power together do not depend on where in the wave an edge is.
    float[] pairs = new float[4 * 8];
    for (int i = 0; i < 8; i++) {
      pairs[i / 2 * 8 + i] = 1;
    }
    return flat(graph.op("Sqrt", convolve(powers, pairs, 4)));
  }

  /** Rows without their mean, of length {@code weight} unless nearly zero. */
  private String unit(String rows, double weight) {
    String mean = graph.op("ReduceMean", List.of(list("axes", 1)), rows);
    String centred = graph.op("Sub", rows, mean);
    String squares = sum(graph.op("Mul", centred, centred), 1);
    String length = graph.op("Sqrt", squares);
    return times(divide(centred, length, 1e-2), weight);
  }

  /**
   * {@code [N,F]} to {@code [N,512]}. A convolution, because it takes the pictures one by one: a
   * matrix product may add in another order when it has more rows.
   */
  private String project(String features) {
    byte[] signs = DemoFilters.signs(DIMENSION * FEATURES, SEED);
    String filters =
        graph.op(
            "Cast",
            List.of(attribute("to", GraphBuilder.FLOAT)),
            graph.bytes(signs, DIMENSION, FEATURES, 1, 1));
    String points = graph.op("Unsqueeze", features, graph.longs(2, 3));
    return times(flat(graph.op("Conv", points, filters)), 1 / StrictMath.sqrt(DIMENSION));
  }

  private String convolve(String image, float[] matrix, int rows) {
    return graph.op("Conv", image, graph.floats(matrix, rows, matrix.length / rows, 1, 1));
  }

  private String pool(String image, int side) {
    return graph.op(
        "AveragePool",
        List.of(list("kernel_shape", side, side), list("strides", side, side)),
        image);
  }

  private String sum(String values, long... axes) {
    return graph.op("ReduceSum", values, graph.longs(axes));
  }

  private String times(String values, double factor) {
    return graph.op("Mul", values, graph.scalar(factor));
  }

  private String divide(String values, String divisor, double least) {
    return graph.op("Div", values, graph.op("Add", divisor, graph.scalar(least)));
  }

  private String clip(String values) {
    return graph.op("Clip", values, graph.scalar(0), graph.scalar(1));
  }

  private String flat(String values) {
    return graph.op("Flatten", values);
  }
}
