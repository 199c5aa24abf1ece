package clipshard.attribute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedTest {
  private static SortedMap<String, Object> map(String name, Object value) {
    SortedMap<String, Object> values = new TreeMap<>();
    values.put(name, value);
    return values;
  }

  @ParameterizedTest
  @CsvSource({
    "1.50, 1.5",
    "100, 100",
    "-0, 0",
    "0.00, 0",
    "-7, -7",
    "1e+300, 1E+300",
    "1e-7, 1E-7",
    "1200000000000000000000, 1200000000000000000000",
    "9223372036854775807, 9223372036854775807",
    "0.1234567890123456789, 0.1234567890123456789",
  })
  void equalNumbersAreEqualTexts(String postgres, String json) {
    Object value = AttributeType.NUMBER.value(postgres);
    assertEquals("{\"price\":" + json + "}", Attributes.text(map("price", value)));
    assertEquals(map("price", value), Attributes.values("{\"price\":" + json + "}"));
  }

  @Test
  void whatIsNoNumberIsNoValue() {
    for (String none : List.of("NaN", "Infinity", "-Infinity")) {
      assertNull(AttributeType.NUMBER.value(none));
      assertEquals(none, AttributeType.TEXT.value(none));
    }
    assertNull(AttributeType.TEXT.value(null));
    assertEquals("{\"a\":null}", Attributes.text(map("a", null)));
  }

  @Test
  void typesAndEmptyTextsAreKept() {
    SortedMap<String, Object> values = map("text", "");
    values.put("number", AttributeType.NUMBER.value("5"));
    values.put("digits", AttributeType.TEXT.value("5"));
    values.put("yes", AttributeType.BOOLEAN.value("true"));
    values.put("none", null);
    String text = Attributes.text(values);
    assertEquals("{\"digits\":\"5\",\"none\":null,\"number\":5,\"text\":\"\",\"yes\":true}", text);
    assertEquals(values, Attributes.values(text));
  }

  @Provide
  static Arbitrary<Object> values() {
    return Arbitraries.oneOf(
        Arbitraries.strings().asGeneric(),
        Arbitraries.bigDecimals().map(number -> AttributeType.NUMBER.value(number + "")),
        Arbitraries.of(true, false).asGeneric());
  }

  @Property(tries = 200)
  void anyRecordSurvivesAsText(
      @ForAll String brand,
      @ForAll String group,
      @ForAll String name,
      @ForAll("values") Object value) {
    String attributes = Attributes.text(map(name, value));
    Recorded recorded = new Recorded(brand, group, attributes);
    Recorded back = Recorded.of(recorded.text());
    assertEquals(recorded, back);
    assertEquals(recorded.text(), back.text());
    assertEquals(map(name, value), Attributes.values(back.attributes()));
  }

  @Test
  void theBrandAndTheGroupAreAmongTheAttributes() {
    Recorded recorded = new Recorded("aw", "p1", "{\"price\":10}");
    assertEquals(List.of("brand", "group", "price"), List.copyOf(recorded.all().keySet()));
    assertEquals("aw", recorded.value("brand"));
    assertEquals("p1", recorded.value("group"));
    assertEquals(BigDecimal.TEN, recorded.value("price"));
    assertNull(recorded.value("Price"));
    assertNull(Recorded.ofBrand("aw").value("group"));
    assertThrows(IllegalArgumentException.class, () -> Attributes.values("no JSON"));
  }
}
