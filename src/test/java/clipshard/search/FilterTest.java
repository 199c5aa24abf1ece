package clipshard.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.attribute.AttributeType;
import clipshard.attribute.Recorded;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  private static final Recorded ROW =
      new Recorded(
          "aw",
          "p1",
          "{\"a b\":\"x=1<2\",\"code\":\"5\",\"none\":null,\"price\":19.9,\"sale\":true}");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          price=19.90    | true
          price=1.99e1   | true
          price = 19.9   | true
          price>=19.9    | true
          price<=19.9    | true
          price > 19.8   | true
          price<20       | true
          price>19.9     | false
          price<19.9     | false
          price>=20      | false
          price=19       | false
          price=cheap    | false
          code=5         | true
          code=5.0       | false
          code=' 5'      | false
          code>=5        | false
          sale=TRUE      | true
          sale=false     | false
          sale=yes       | false
          sale>=true     | false
          none=null      | false
          none=          | false
          Price=19.9     | false
          a b=x=1<2      | true
          brand=aw       | true
          brand=AW       | false
          group=p1       | true
          """)
  void aRowMeetsItOrNot(String filter, boolean isMet) {
    assertEquals(isMet, Filter.parse(filter).matches(ROW));
  }

  @Test
  void aRowWithoutAGroupMeetsNoGroup() {
    assertEquals(false, Filter.parse("group=").matches(Recorded.ofBrand("aw")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "price", "=5", " <5", "pri\u001bce"})
  void whatIsNoConditionIsRefused(String text) {
    String said =
        assertThrows(IllegalArgumentException.class, () -> Filter.parse(text)).getMessage();
    assertTrue(said.contains("is no condition; write one such as category=shoes"), said);
    assertTrue(said.chars().noneMatch(Character::isISOControl), said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          price=cheap  | NUMBER  | "price" is a number, and "cheap" is none
          price=>5     | NUMBER  | "price" is a number, and ">5" is none
          price>=5     | TEXT    | "price" is no number, so only = compares it
          sale>true    | BOOLEAN | "sale" is no number, so only = compares it
          sale=yes     | BOOLEAN | "sale" is true or false, and "yes" is neither
          """)
  void aValueOfAnotherTypeIsSaid(String filter, AttributeType type, String said) {
    assertEquals(Optional.of(said), Filter.parse(filter).misfit(EnumSet.of(type)));
    EnumSet<AttributeType> all = EnumSet.allOf(AttributeType.class);
    if (filter.contains("=")) {
      assertEquals(Optional.empty(), Filter.parse(filter).misfit(all));
    }
    assertEquals(filter, Filter.parse(filter).text());
  }
}
