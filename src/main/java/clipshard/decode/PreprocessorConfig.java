package clipshard.decode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * How a decoded picture becomes the model's input.
 *
 * @param shortestEdge the resized image's shorter side; 0 when {@code resizeHeight} and {@code
 *     resizeWidth} say the size, or nothing is resized
 * @param resizeHeight exact height; 0 when not used
 * @param resizeWidth exact width; 0 when not used
 * @param filter resampling kernel
 * @param cropHeight of the centre crop; 0 for none
 * @param cropWidth of the centre crop; 0 for none
 * @param halfToEven whether an odd margin is split as torchvision does (half to even), else as
 *     Hugging Face does (floor)
 * @param rescale factor of the 8-bit values; 0 stands for torchvision's division by 255
 * @param mean per channel, subtracted after rescaling
 * @param std per channel, divided by after that
 * @param reducedJpegs whether large JPEGs are decoded in less than their size
 */
public record PreprocessorConfig(
    int shortestEdge,
    int resizeHeight,
    int resizeWidth,
    Filter filter,
    int cropHeight,
    int cropWidth,
    boolean halfToEven,
    double rescale,
    List<Double> mean,
    List<Double> std,
    boolean reducedJpegs) {

  /** OpenAI CLIP's channel means and deviations (clip/clip.py, {@code _transform}). */
  private static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);

  private static final List<Double> CLIP_STD = List.of(0.26862954, 0.26130258, 0.27577711);

  /** Changes whenever the same settings give other tensors. */
  private static final int ALGORITHM = 1;

  private static final Set<String> KNOWN =
      Set.of(
          "do_resize",
          "size",
          "resample",
          "do_center_crop",
          "crop_size",
          "do_rescale",
          "rescale_factor",
          "do_normalize",
          "image_mean",
          "image_std",
          "do_convert_rgb");

  public PreprocessorConfig {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    boolean fixed = (cropHeight > 0 && cropWidth > 0) || (resizeHeight > 0 && resizeWidth > 0);
    if (!fixed || mean.size() != 3 || std.size() != 3 || std.contains(0.0)) {
      throw new IllegalArgumentException(
          "The model's input needs a fixed size (crop_size, or size with height and width), three means and three deviations above 0; found crop "
              + cropHeight
              + "x"
              + cropWidth
              + ", size "
              + resizeHeight
              + "x"
              + resizeWidth
              + ", mean "
              + mean
              + ", std "
              + std);
    }
  }

  /** OpenAI CLIP: shortest side 224, bicubic, centre crop 224, CLIP's mean and deviation. */
  public static PreprocessorConfig clip() {
    return new PreprocessorConfig(
        224, 0, 0, Filter.BICUBIC, 224, 224, true, 0, CLIP_MEAN, CLIP_STD, false);
  }

  /**
   * Reads Hugging Face's {@code preprocessor_config.json}; what it leaves out has CLIP's value.
   *
   * @throws IllegalArgumentException naming every setting that cannot be honoured
   */
  public static PreprocessorConfig parse(String json) {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "preprocessor_config.json is no JSON: " + e.getOriginalMessage(), e);
    }
    return new Parser(root).parse();
  }

  /** The same, with large JPEGs decoded in less than their size. */
  public PreprocessorConfig withReducedJpegs() {
    return new PreprocessorConfig(
        shortestEdge,
        resizeHeight,
        resizeWidth,
        filter,
        cropHeight,
        cropWidth,
        halfToEven,
        rescale,
        mean,
        std,
        true);
  }

  /**
   * What a decoded picture's shorter side must have left at least, in pixels: twice what it is
   * resized to, so that resizing still averages; 0 where pictures are to be decoded whole.
   */
  public int leastDecodedSide() {
    return reducedJpegs ? 2 * Math.max(shortestEdge, Math.max(resizeHeight, resizeWidth)) : 0;
  }

  /** Height of the tensor. */
  public int height() {
    return cropHeight > 0 ? cropHeight : resizeHeight;
  }

  /** Width of the tensor. */
  public int width() {
    return cropWidth > 0 ? cropWidth : resizeWidth;
  }

  /** Everything that changes a value of the tensor, as one line. */
  public String fingerprint() {
    return "v%d shortest=%d size=%dx%d filter=%s crop=%dx%d halfToEven=%s rescale=%s mean=%s std=%s"
            .formatted(
                ALGORITHM,
                shortestEdge,
                resizeHeight,
                resizeWidth,
                filter,
                cropHeight,
                cropWidth,
                halfToEven,
                rescale,
                mean,
                std)
        + (reducedJpegs ? " reduced-jpegs" : "");
  }

  /** Reads one document, collecting what is wrong with it. */
  private static final class Parser {
    private final JsonNode root;
    private final List<String> problems = new ArrayList<>();

    Parser(JsonNode root) {
      this.root = root;
    }

    PreprocessorConfig parse() {
      for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        // Other keys name Hugging Face's classes or are of other steps; a do_ key is a step of
        // pixels.
        if (name.startsWith("do_") && !KNOWN.contains(name) && root.get(name).asBoolean()) {
          problems.add(name + " is not supported");
        }
      }
      boolean resized = flag("do_resize");
      JsonNode size = root.path("size");
      int shortest = size.isInt() ? size.asInt() : size.path("shortest_edge").asInt(0);
      int height = size.path("height").asInt(0);
      int width = size.path("width").asInt(0);
      if (resized && size.isMissingNode()) {
        shortest = 224;
      } else if (resized && shortest <= 0 && (height <= 0 || width <= 0)) {
        problems.add("size " + size + " is neither a number, shortest_edge, nor height and width");
      }
      boolean cropped = flag("do_center_crop");
      JsonNode crop = root.path("crop_size");
      int side = crop.isMissingNode() ? 224 : crop.asInt(0);
      Filter filter = filter();
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException(
            "preprocessor_config.json cannot be honoured: " + String.join("; ", problems));
      }
      boolean normalized = flag("do_normalize");
      return new PreprocessorConfig(
          resized ? shortest : 0,
          resized && shortest <= 0 ? height : 0,
          resized && shortest <= 0 ? width : 0,
          filter,
          cropped ? crop.path("height").asInt(side) : 0,
          cropped ? crop.path("width").asInt(side) : 0,
          false,
          flag("do_rescale") ? root.path("rescale_factor").asDouble(1 / 255.0) : 1,
          normalized ? values("image_mean", CLIP_MEAN) : List.of(0.0, 0.0, 0.0),
          normalized ? values("image_std", CLIP_STD) : List.of(1.0, 1.0, 1.0),
          false);
    }

    private boolean flag(String name) {
      return root.path(name).asBoolean(true);
    }

    private Filter filter() {
      try {
        return Filter.of(root.path("resample").asInt(3));
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
        return Filter.BICUBIC;
      }
    }

    private List<Double> values(String name, List<Double> otherwise) {
      List<Double> values = new ArrayList<>();
      root.path(name).forEach(value -> values.add(value.asDouble()));
      return values.isEmpty() ? otherwise : values;
    }
  }
}
