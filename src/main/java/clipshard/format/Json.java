package clipshard.format;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Records to JSON and back; a missing or unknown field is an error, and so is a null. */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // What a record says of itself, such as isEmpty(), is none of its components.
          .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
          .build();

  static {
    MAPPER.getSerializerProvider().setNullValueSerializer(new NoNull());
  }

  private Json() {}

  private static final class NoNull extends JsonSerializer<Object> {
    @Override
    public void serialize(Object none, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      throw JsonMappingException.from(json, "null is not written");
    }
  }

  /** UTF-8 JSON. */
  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Not writable as JSON: " + value.getClass(), e);
    }
  }

  /**
   * Reads one record.
   *
   * @throws IOException when the bytes are not that record
   */
  public static <T> T read(byte[] json, Class<T> type) throws IOException {
    return present(MAPPER.readValue(json, type));
  }

  /**
   * Reads a list of records.
   *
   * @throws IOException when the bytes are not that list
   */
  public static <T> List<T> readList(byte[] json, Class<T> type) throws IOException {
    List<T> values = readListWithNulls(json, type);
    if (values.contains(null)) {
      throw new IOException("a list with null in it");
    }
    return values;
  }

  /** Likewise, where some may be null. */
  public static <T> List<T> readListWithNulls(byte[] json, Class<T> type) throws IOException {
    return present(
        MAPPER.readValue(json, MAPPER.getTypeFactory().constructCollectionType(List.class, type)));
  }

  /**
   * Reads one JSON object.
   *
   * @throws IOException when the bytes are not one
   */
  public static Map<String, Object> readMap(byte[] json) throws IOException {
    return present(MAPPER.readValue(json, new TypeReference<Map<String, Object>>() {}));
  }

  private static <T> T present(T value) throws IOException {
    if (value == null) {
      throw new IOException("null and nothing else");
    }
    return value;
  }

  /** The values that tasks have written, one from each document. */
  public static <T> List<T> readEach(List<byte[]> documents, Class<T> type) throws IOException {
    List<T> values = new ArrayList<>();
    for (byte[] document : documents) {
      values.add(read(document, type));
    }
    return values;
  }
}
