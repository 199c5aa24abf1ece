package clipshard.preprocessing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a model's publisher says of its pictures, or {@link #CLIP}.
 *
 * @param name where it was found, from the model's folder
 * @param json its text; empty stands for CLIP's own preprocessing
 */
public record PreprocessorFile(String name, String json) implements Serializable {
  /** OpenAI's, for which there is no file. */
  public static final PreprocessorFile CLIP = new PreprocessorFile("", "");

  private static final String PROCESSOR = "processor_config.json";
  private static final String OPEN_CLIP = "open_clip_config.json";
  private static final String NESTED = "image_processor";

  /** Names of such files, in the order in which they are looked for. */
  public static List<String> beside() {
    return List.of("preprocessor_config.json", PROCESSOR, OPEN_CLIP);
  }

  /**
   * The same from the model's folder, there and then one folder up: the hub keeps ONNX files in a
   * folder of their own.
   */
  public static List<String> names() {
    return Stream.concat(beside().stream(), beside().stream().map(name -> "../" + name)).toList();
  }

  /** Whether it is of pictures: a {@code processor_config.json} may be of texts alone. */
  public boolean isOfPictures() {
    if (!name.equals(PROCESSOR) && !name.equals("../" + PROCESSOR)) {
      return true;
    }
    try {
      JsonNode root = root();
      return root.has(NESTED) || root.has("image_processor_type");
    } catch (IllegalArgumentException e) {
      return true; // for whoever reads it to say so
    }
  }

  /**
   * The preprocessing that it describes.
   *
   * @throws IllegalArgumentException naming everything that cannot be honoured
   */
  public PreprocessorConfig config() {
    if (json.isEmpty()) {
      return PreprocessorConfig.clip();
    }
    try {
      JsonNode root = root();
      if (name.endsWith(OPEN_CLIP)) {
        return OpenClipConfig.read(root);
      }
      return new ProcessorConfig(root.has(NESTED) ? root.get(NESTED) : root).read();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " " + e.getMessage(), e);
    }
  }

  /** The preprocessing and whence it is, for people. */
  public String words() {
    return "%s (%s)".formatted(config().words(), json.isEmpty() ? "CLIP's own" : name);
  }

  private JsonNode root() {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("is no JSON: " + e.getOriginalMessage(), e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException("is no JSON object");
    }
    return root;
  }
}
