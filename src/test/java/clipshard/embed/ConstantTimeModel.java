package clipshard.embed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** An encoder of 8 × 8 pixels that costs next to nothing: a drawn projection of the pixels. */
public final class ConstantTimeModel {
  private static final int SIDE = 8;
  private static final int FLOATS = 3 * SIDE * SIDE;
  private static final String PREPROCESSOR =
      """
      {"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": %d},
       "crop_size": {"height": %d, "width": %d}}
      """
          .formatted(SIDE, SIDE, SIDE);

  private ConstantTimeModel() {}

  /** Writes it and its {@code preprocessor_config.json} to a folder. */
  public static Path write(Path folder, int dimension) throws IOException {
    SplittableRandom random = new SplittableRandom(42);
    float[] weights = new float[FLOATS * dimension];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextDouble(-1, 1);
    }
    GraphBuilder graph = new GraphBuilder("constant-time");
    String pixels = graph.input("pixel_values", GraphBuilder.FLOAT, "batch", 3, SIDE, SIDE);
    String product =
        graph.op("MatMul", graph.op("Flatten", pixels), graph.floats(weights, FLOATS, dimension));
    graph.output("image_embeds", product, GraphBuilder.FLOAT, "batch", dimension);
    Files.writeString(folder.resolve("preprocessor_config.json"), PREPROCESSOR);
    return Files.write(folder.resolve("model.onnx"), graph.build().toByteArray());
  }
}
