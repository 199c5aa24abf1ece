package clipshard.scripts;

import clipshard.text.Shown;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The ids in a JSON list, or in the list {@code id_map} of a JSON object; each a text or a whole
 * number. Jackson's own limits bound nesting and the digits of a number.
 */
final class JsonIds {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonIds() {}

  /**
   * Reads the whole file.
   *
   * @throws IdMapException when it is anything else
   */
  static List<String> read(byte[] file) throws IdMapException {
    JsonNode root = parse(file);
    JsonNode list = root.isArray() ? root : root.path("id_map");
    if (!list.isArray()) {
      throw IdMapException.damaged(
          "is neither a JSON list of ids nor an object with the list \"id_map\"");
    }
    List<String> ids = new ArrayList<>(list.size());
    for (JsonNode id : list) {
      if (!id.isTextual() && !id.isIntegralNumber()) {
        throw IdMapException.damaged(
            "position %d holds %s, no text and no whole number"
                .formatted(ids.size(), Shown.of(id.toString())));
      }
      ids.add(id.asText());
    }
    return ids;
  }

  private static JsonNode parse(byte[] file) throws IdMapException {
    try {
      return JSON.readTree(file);
    } catch (JsonProcessingException e) {
      throw IdMapException.damaged("is no JSON: " + Shown.of(e.getOriginalMessage()));
    } catch (IOException e) {
      throw IdMapException.damaged("is no JSON: " + Shown.of(String.valueOf(e.getMessage())));
    }
  }
}
