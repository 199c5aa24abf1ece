package clipshard.preprocessing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Reads OpenCLIP's {@code open_clip_config.json}; what it leaves out is as OpenCLIP has it. */
final class OpenClipConfig {
  private static final int USUAL_SIZE = 224;

  private OpenClipConfig() {}

  /**
   * The preprocessing for evaluation. The model's size comes before that of its preprocessing.
   *
   * @throws IllegalArgumentException naming everything that cannot be honoured
   */
  static PreprocessorConfig read(JsonNode root) {
    JsonNode said = root.path("preprocess_cfg");
    if (!said.isObject()) {
      throw new IllegalArgumentException("has no preprocess_cfg");
    }
    List<String> problems = new ArrayList<>();
    JsonNode size = root.path("model_cfg").path("vision_cfg").path("image_size");
    if (size.isMissingNode() || size.isNull()) {
      size = said.path("size");
    }
    int height = side(size, 0);
    int width = side(size, 1);
    if (height <= 0 || width <= 0) {
      problems.add("image_size " + size + " is neither a number nor a height and a width");
    }
    String mode = said.path("resize_mode").asText("shortest");
    boolean squashed = mode.equals("squash");
    if (!squashed && !mode.equals("shortest")) {
      problems.add("resize_mode " + mode + " is not supported, only shortest and squash");
    } else if (!squashed && height != width) {
      problems.add("resize_mode shortest is supported for squares only, not for size " + size);
    }
    String filter = said.path("interpolation").asText("bicubic");
    if (!List.of("bicubic", "bilinear", "random").contains(filter)) {
      problems.add("interpolation " + filter + " is not supported, only bicubic and bilinear");
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException("cannot be honoured: " + String.join("; ", problems));
    }
    return new PreprocessorConfig(
        squashed ? 0 : height,
        squashed ? height : 0,
        squashed ? width : 0,
        filter.equals("bilinear") ? Filter.BILINEAR : Filter.BICUBIC,
        squashed ? 0 : height,
        squashed ? 0 : width,
        true,
        0,
        channels(said.path("mean"), PreprocessorConfig.CLIP_MEAN),
        channels(said.path("std"), PreprocessorConfig.CLIP_STD));
  }

  private static int side(JsonNode size, int axis) {
    if (size.isArray()) {
      return size.path(axis).asInt(0);
    }
    return size.isMissingNode() || size.isNull() ? USUAL_SIZE : size.asInt(0);
  }

  private static List<Double> channels(JsonNode said, List<Double> otherwise) {
    return said.isMissingNode() || said.isNull() ? otherwise : ProcessorConfig.channels(said);
  }
}
