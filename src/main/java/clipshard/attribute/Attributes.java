package clipshard.attribute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A row's attributes as text: a JSON object with its names in order, in which a text is a string, a
 * number a number, true and false themselves, and no value is null. Equal attributes are equal
 * texts.
 */
public final class Attributes {
  /** The text of no attributes. */
  public static final String NONE = "{}";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .build();

  private static final TypeReference<TreeMap<String, Object>> VALUES = new TypeReference<>() {};

  private Attributes() {}

  /** The text of values as {@link AttributeType#value} makes them. */
  public static String text(SortedMap<String, Object> values) {
    try {
      return values.isEmpty() ? NONE : MAPPER.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("values that are no JSON", e);
    }
  }

  /**
   * The values, by name; what {@link #text} was made of.
   *
   * @throws IllegalArgumentException when the text is no JSON object
   */
  public static SortedMap<String, Object> values(String text) {
    if (text.equals(NONE)) {
      return Collections.emptySortedMap();
    }
    try {
      SortedMap<String, Object> values = MAPPER.readValue(text, VALUES);
      values.replaceAll(
          (name, value) -> value instanceof BigInteger whole ? new BigDecimal(whole) : value);
      return values;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not the attributes of a row: " + text, e);
    }
  }
}
