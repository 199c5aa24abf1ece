package clipshard.preprocessing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads one of Hugging Face's image processors, collecting what is wrong with it. What is absent is
 * as {@link ProcessorDefaults} says.
 */
final class ProcessorConfig {
  private static final Set<String> KNOWN_STEPS =
      Set.of(
          "do_resize",
          "do_center_crop",
          "do_rescale",
          "do_normalize",
          // Pictures are RGB in any case.
          "do_convert_rgb");

  /** Steps of a processor that is not known, beyond those of all. */
  private static final Set<String> OTHER_STEPS =
      Set.of("crop_pct", "resize_mode", "rescale_offset", "pad_size");

  private final JsonNode document;
  private final ProcessorDefaults defaults;
  private final ObjectNode said;
  private final Set<String> absent = new TreeSet<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * @param document a JSON object
   * @throws IllegalArgumentException when its processor can make no tensors of one size
   */
  ProcessorConfig(JsonNode document) {
    if (!document.isObject()) {
      throw new IllegalArgumentException("has an image processor that is no JSON object");
    }
    this.document = document;
    this.defaults = ProcessorDefaults.of(document);
    this.said = defaults.values().deepCopy();
    // The fast processors write null for what is as their class has it.
    for (Map.Entry<String, JsonNode> setting : document.properties()) {
      if (!setting.getValue().isNull()) {
        said.set(setting.getKey(), setting.getValue());
      }
    }
  }

  /**
   * The preprocessing that it says.
   *
   * @throws IllegalArgumentException naming everything that cannot be honoured
   */
  PreprocessorConfig read() {
    refuseOtherSteps();
    boolean resized = flag("do_resize");
    Size size = resized ? size() : Size.NONE;
    Filter filter = resized ? filter() : Filter.BICUBIC;
    Size crop = flag("do_center_crop") ? crop() : cropOfAll(size);
    if (defaults.values().has("crop_pct") && size.shortest > 0) {
      // ConvNeXT: below 384 the middle of a larger picture, else the whole of it, distorted.
      int side = size.shortest;
      size =
          side < 384
              ? new Size((int) (side / said.get("crop_pct").asDouble()), 0, 0)
              : squash(side);
      crop = side < 384 ? squash(side) : Size.NONE;
    }
    double rescale = flag("do_rescale") ? number("rescale_factor", 1) : 1;
    boolean normalized = flag("do_normalize");
    List<Double> mean = normalized ? values("image_mean") : List.of(0.0, 0.0, 0.0);
    List<Double> std = normalized ? values("image_std") : List.of(1.0, 1.0, 1.0);
    if (problems.isEmpty() && absent.isEmpty() && size.height == 0 && crop.height == 0) {
      problems.add("pictures come to no fixed size: there is no crop, nor a height and a width");
    }
    refuseProblems();
    return new PreprocessorConfig(
        size.shortest,
        size.height,
        size.width,
        filter,
        crop.height,
        crop.width,
        false,
        rescale,
        mean,
        std);
  }

  private record Size(int shortest, int height, int width) {
    static final Size NONE = new Size(0, 0, 0);
  }

  private static Size squash(int side) {
    return new Size(0, side, side);
  }

  private void refuseOtherSteps() {
    for (Iterator<String> names = said.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      // Other keys name Hugging Face's classes; a do_ key is a step of pixels.
      boolean other =
          name.startsWith("do_")
              ? !KNOWN_STEPS.contains(name) && said.get(name).asBoolean()
              : !defaults.isKnown() && OTHER_STEPS.contains(name);
      if (other) {
        problems.add(name + " is not supported");
      }
    }
  }

  private void refuseProblems() {
    if (!absent.isEmpty()) {
      problems.add(
          "%s absent, and %s. Add what the model was trained with to the file"
              .formatted(
                  String.join(", ", absent) + (absent.size() == 1 ? " is" : " are"),
                  defaults.whyUnknown()));
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException("cannot be honoured: " + String.join("; ", problems));
    }
  }

  private Size size() {
    JsonNode size = value("size");
    if (size.isInt() && !defaults.isKnown()) {
      problems.add(
          "size %s may be of the shorter side or of both: write shortest_edge, or height and width"
              .formatted(size));
    } else if (size.isInt() && size.asInt() > 0) {
      return defaults.isSquare() ? squash(size.asInt()) : new Size(size.asInt(), 0, 0);
    }
    int shortest = size.path("shortest_edge").asInt(0);
    int height = size.path("height").asInt(0);
    int width = size.path("width").asInt(0);
    boolean longest = size.hasNonNull("longest_edge");
    boolean fits = size.isObject() && !longest && (shortest > 0 || (height > 0 && width > 0));
    if (!fits && !size.isMissingNode() && (defaults.isKnown() || !size.isInt())) {
      problems.add("size " + size + " is neither a number, shortest_edge, nor height and width");
    }
    return shortest > 0 ? new Size(shortest, 0, 0) : new Size(0, height, width);
  }

  private Size crop() {
    JsonNode crop = value("crop_size");
    int side = crop.asInt(0);
    Size size = new Size(0, crop.path("height").asInt(side), crop.path("width").asInt(side));
    if (!crop.isMissingNode() && (size.height <= 0 || size.width <= 0)) {
      problems.add("crop_size " + crop + " is neither a number nor height and width");
    }
    return size;
  }

  /**
   * Earlier versions took an absent step for a crop, which does nothing where it is of the size
   * itself. Their indexes have it in their fingerprints.
   */
  private Size cropOfAll(Size size) {
    JsonNode crop = document.path("crop_size");
    int side = crop.isMissingNode() ? 224 : crop.asInt(0);
    Size taken = new Size(0, crop.path("height").asInt(side), crop.path("width").asInt(side));
    return !document.hasNonNull("do_center_crop") && taken.equals(size) ? size : Size.NONE;
  }

  private Filter filter() {
    try {
      return Filter.of((int) number("resample", 3));
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
      return Filter.BICUBIC;
    }
  }

  private boolean flag(String name) {
    return value(name).asBoolean(true);
  }

  private double number(String name, double ofAbsent) {
    JsonNode value = value(name);
    if (!value.isMissingNode() && !value.isNumber()) {
      problems.add(name + " " + value + " is no number");
    }
    return value.asDouble(ofAbsent);
  }

  private List<Double> values(String name) {
    JsonNode value = value(name);
    List<Double> values = channels(value);
    if (!value.isMissingNode() && values.size() != 3) {
      problems.add(name + " " + value + " is neither a number nor three of them");
    }
    return values;
  }

  /** One number for all channels, or one for each. */
  static List<Double> channels(JsonNode value) {
    if (value.isNumber()) {
      return List.of(value.asDouble(), value.asDouble(), value.asDouble());
    }
    List<Double> values = new ArrayList<>();
    value.forEach(each -> values.add(each.asDouble()));
    return values;
  }

  private JsonNode value(String name) {
    JsonNode value = said.path(name);
    if (value.isMissingNode()) {
      absent.add(name);
    }
    return value;
  }
}
