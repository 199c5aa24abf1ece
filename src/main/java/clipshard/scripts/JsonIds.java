package clipshard.scripts;

import clipshard.text.Shown;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The ids in a JSON list, or in the list {@code id_map} of a JSON object; each a text or a whole
 * number. Read token by token, so nesting and numbers of any size cost nothing.
 */
final class JsonIds {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final String FIELD = "id_map";
  private static final String ACCEPTED =
      "is neither a JSON list of ids nor an object with the list \"" + FIELD + "\"";

  private final JsonParser json;
  private final List<String> ids = new ArrayList<>();

  private JsonIds(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads the whole file.
   *
   * @throws IdMapException when it is anything else
   */
  static List<String> read(byte[] file) throws IdMapException {
    try (JsonParser parser = JSON.createParser(file)) {
      JsonIds reader = new JsonIds(parser);
      reader.document();
      return reader.ids;
    } catch (IdMapException e) {
      throw e;
    } catch (JsonProcessingException e) {
      throw IdMapException.damaged("is no JSON: " + Shown.of(e.getOriginalMessage()));
    } catch (IOException e) {
      throw IdMapException.damaged("is no JSON: " + Shown.of(String.valueOf(e.getMessage())));
    }
  }

  private void document() throws IOException {
    JsonToken first = json.nextToken();
    if (first == JsonToken.START_ARRAY) {
      list();
    } else if (first == JsonToken.START_OBJECT) {
      object();
    } else {
      throw IdMapException.damaged(ACCEPTED);
    }
    if (json.nextToken() != null) {
      throw IdMapException.damaged("goes on after its end");
    }
  }

  private void object() throws IOException {
    boolean found = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean isList = json.currentName().equals(FIELD);
      JsonToken value = json.nextToken();
      if (isList && value == JsonToken.START_ARRAY) {
        list();
        found = true;
      } else {
        json.skipChildren();
      }
    }
    if (!found) {
      throw IdMapException.damaged(ACCEPTED);
    }
  }

  private void list() throws IOException {
    for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
      if (item != JsonToken.VALUE_STRING && item != JsonToken.VALUE_NUMBER_INT) {
        throw IdMapException.damaged(
            "position %d holds %s, no text and no whole number"
                .formatted(ids.size(), item == null ? "nothing" : Shown.of(json.getText())));
      }
      ids.add(json.getText());
    }
  }
}
