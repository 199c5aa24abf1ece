package clipshard.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.attribute.Recorded;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnmetFiltersTest {
  private static final List<Recorded> ROWS =
      List.of(
          row("aw", "{\"kind\":\"hats\",\"none\":null,\"price\":5,\"sale\":true}"),
          row("aw", "{\"kind\":\"sho\\u0007es\",\"none\":null,\"price\":80.5,\"sale\":false}"),
          row("zr", "{\"kind\":\"boots\",\"none\":null,\"price\":30,\"sale\":true}"),
          row("hm", "{\"kind\":\"" + "x".repeat(500) + "\",\"none\":null,\"price\":null}"));

  private static Recorded row(String brand, String attributes) {
    return new Recorded(brand, "", attributes);
  }

  /** By parts of two rows, which are put together. */
  private static String why(String... filters) {
    List<Filter> parsed = Stream.of(filters).map(Filter::parse).toList();
    UnmetFilters whole = new UnmetFilters(parsed);
    for (int row = 0; row < ROWS.size(); row += 2) {
      UnmetFilters part = new UnmetFilters(parsed);
      ROWS.subList(row, row + 2).forEach(part::add);
      part.few().forEach(whole::add);
    }
    return whole.why();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          color=red   | The rows of the index have no attribute "color"; they have brand, kind, none, price, sale
          none=5      | No row of the index has a value for "none"
          price=cheap | --filter price=cheap: "price" is a number, and "cheap" is none
          price>80.5  | No row of the index has price>80.5; its numbers go from 5 to 80.5
          sale=no     | --filter sale=no: "sale" is true or false, and "no" is neither
          kind>5      | --filter kind>5: "kind" is no number, so only = compares it
          brand=AW    | No row of the index is of brand "AW". Brands are compared exactly, letter case included; those written most like it: "aw", "hm", "zr"
          """)
  void theFilterThatNoRowMeetsIsSaid(String filter, String why) {
    assertEquals(why, why(filter));
    assertEquals(why, why("sale=true", filter));
  }

  @Test
  void ofTextsThoseAreSaidThatAreWrittenMostLikeIt() {
    assertEquals(
        "No row of the index is of kind \"Shoes\". Texts are compared exactly, letter case included; those written most like it: \"sho\\u0007es\", \"boots\", \"hats\", \"%s…\""
            .formatted("x".repeat(39)),
        why("kind=Shoes"));
  }

  @Test
  void filtersThatRowsMeetOneByOneAreSaidTogether() {
    assertEquals(
        "No row of the index meets all of brand=aw, price>=30, price<50 together, though each is met by some",
        why("brand=aw", "price>=30", "price<50"));
    assertEquals("The index has no rows", new UnmetFilters(List.of()).why());
  }
}
