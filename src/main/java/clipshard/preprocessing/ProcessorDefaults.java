package clipshard.preprocessing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * What the keys that an image processor's file leaves out mean, by the class that the file names:
 * the defaults of Hugging Face's Transformers 4 and 5. A key in which the two differ has none.
 *
 * @param type the class, without what its name says of its back end; empty when none is named
 * @param isKnown whether the defaults of this class are known
 * @param values by key; empty when they are not known
 */
record ProcessorDefaults(String type, boolean isKnown, ObjectNode values) {
  private static final JsonNode ALL = load();

  /** One number as {@code size} is both sides there, not the shorter one. */
  private static final String SQUARE = "default_to_square";

  private static JsonNode load() {
    try (InputStream in = ProcessorDefaults.class.getResourceAsStream("image-processors.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The defaults for a file.
   *
   * @throws IllegalArgumentException when the class makes tensors of changing sizes
   */
  static ProcessorDefaults of(JsonNode document) {
    String named =
        document
            .path("image_processor_type")
            .asText(document.path("feature_extractor_type").asText(""));
    String type =
        named.replaceAll("(Fast|Pil)$", "").replaceAll("FeatureExtractor$", "ImageProcessor");
    if (type.equals("Siglip2ImageProcessor")) {
      throw new IllegalArgumentException(
          "is of "
              + named
              + ", which cuts pictures into patches of a changing number. Take a SigLIP 2 model of"
              + " fixed size, such as siglip2-base-patch16-256");
    }
    JsonNode values = ALL.path(type);
    return values instanceof ObjectNode known
        ? new ProcessorDefaults(type, true, known)
        : new ProcessorDefaults(type, false, new ObjectMapper().createObjectNode());
  }

  /** Whether one number as {@code size} stands for both sides. */
  boolean isSquare() {
    return values.path(SQUARE).asBoolean();
  }

  /** Why a key that is absent has no default, for people. */
  String whyUnknown() {
    if (type.isEmpty()) {
      return "no image_processor_type says what that means (CLIPImageProcessor, if as for CLIP)";
    }
    return isKnown
        ? "the versions of " + type + " have none for that, or differ in it"
        : "what " + type + " means by that is not known";
  }
}
