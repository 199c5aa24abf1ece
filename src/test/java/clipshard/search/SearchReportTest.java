package clipshard.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SearchReportTest {
  private static final String HOSTILE = "a\u001b]0;x\u0007\n| b\u202e\"\\\u007f\u009b<script>ü👗";

  private static SearchHit hit(int rank, String id, float cosine, String brand, String url) {
    return hit(rank, id, cosine, brand, "", new TreeMap<>(), url);
  }

  private static SearchHit hit(
      int rank,
      String id,
      float cosine,
      String brand,
      String group,
      SortedMap<String, Object> attributes,
      String url) {
    return new SearchHit(rank, id, 1234L * rank, rank, cosine, brand, group, attributes, url);
  }

  private static SearchReport report(SearchHit... hits) {
    return report(List.of(), 0, hits);
  }

  private static SearchReport report(List<String> filters, int perGroup, SearchHit... hits) {
    return new SearchReport(
        SearchReport.FORMAT,
        "s3a://faiss/",
        3,
        12_345,
        13,
        "combined",
        "inner_product",
        "Flat",
        10,
        "aw",
        filters,
        perGroup,
        List.of(new SearchAnswer("id", "p0", 7L, List.of(hits))));
  }

  @Test
  void theTableIsAligned() {
    assertEquals(
        """
        🔎 id p0 (position 7), by combined: 2 nearest of brand aw of 12,345 rows
          rank   cosine  id          brand    position  shard  url
             1   1.0000  p1          aw           1234      1  https://shop.example/p1.jpg
             2  -0.1235  赤いドレス  unknown      2468      2  https://shop.example/2.jpg
        """,
        report(
                hit(1, "p1", 1f, "aw", "https://shop.example/p1.jpg"),
                hit(2, "赤いドレス", -.12346f, "unknown", "https://shop.example/2.jpg"))
            .toTable());
  }

  @Test
  void groupsAndAttributesAreShownWhereThereAreAny() {
    SortedMap<String, Object> attributes = new TreeMap<>();
    attributes.put("category", "shoes");
    attributes.put("price", new BigDecimal("19.9"));
    attributes.put("sale", true);
    attributes.put("size", null);
    assertEquals(
        """
        🔎 id p0 (position 7), by combined: 2 nearest of brand aw with category=shoes and price<50, at most 1 per group, of 12,345 rows
          rank  cosine  id  brand  group  attributes                             position  shard  url
             1  1.0000  p1  aw     g1     category=shoes, price=19.9, sale=true      1234      1  u
             2  0.5000  p2  aw                                                       2468      2  u
        """,
        report(
                List.of("category=shoes", "price<50"),
                1,
                hit(1, "p1", 1f, "aw", "g1", attributes, "u"),
                hit(2, "p2", .5f, "aw", "u"))
            .toTable());
  }

  @Test
  void groupsThatNoRowHasAreMissed() {
    SearchHit alone = hit(1, "a", 1f, "b", "u");
    SearchHit grouped = hit(2, "a", 1f, "b", "g", new TreeMap<>(), "u");
    String said = report(List.of(), 1, alone).warning().orElseThrow();
    assertTrue(said.contains("source.group-column"), said);
    assertTrue(report(List.of(), 1, alone, grouped).warning().isEmpty());
    assertTrue(report(List.of(), 0, alone).warning().isEmpty());
    assertTrue(report(List.of(), 1).warning().isEmpty());
  }

  @Test
  void hostileTextStaysInItsCell() {
    SortedMap<String, Object> attributes = new TreeMap<>(Map.of(HOSTILE, HOSTILE.repeat(99)));
    String table =
        report(
                List.of(HOSTILE),
                1,
                hit(
                    1,
                    HOSTILE,
                    .5f,
                    HOSTILE.repeat(9),
                    HOSTILE.repeat(9),
                    attributes,
                    "https://x/" + "y".repeat(9_999)))
            .toTable();
    assertEquals(3, table.lines().count(), table);
    assertTrue(table.replace("\n", "").codePoints().noneMatch(Character::isISOControl), table);
    assertTrue(table.lines().allMatch(line -> line.length() < 360), table);
    assertTrue(table.contains("a\\u001b]0;x\\u0007\\u000a| b\\u202e"), table);
  }

  @Test
  void noHitsAreATableWithoutRows() {
    assertTrue(report().toTable().contains("0 nearest"));
    assertEquals(2, report().toTable().lines().count());
  }

  @Test
  void theJsonHoldsEveryTextAndNothingThatATerminalObeys() throws Exception {
    SortedMap<String, Object> attributes = new TreeMap<>(Map.of(HOSTILE, HOSTILE));
    attributes.put("price", new BigDecimal("1E+30"));
    String json =
        report(List.of(HOSTILE), 2, hit(1, HOSTILE, .25f, HOSTILE, HOSTILE, attributes, "u"))
            .toJson();
    assertTrue(
        json.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)),
        () -> new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    JsonNode hit = new ObjectMapper().readTree(json).at("/queries/0/hits/0");
    assertEquals(HOSTILE, hit.get("id").asText());
    assertEquals(HOSTILE, hit.get("brand").asText());
    assertEquals(.25, hit.get("cosine").asDouble());
    assertEquals(HOSTILE, hit.get("group").asText());
    assertEquals(HOSTILE, hit.get("attributes").get(HOSTILE).asText());
    assertEquals(1e30, hit.get("attributes").get("price").asDouble());
  }

  /** The page's table of fields, in the order of the document. */
  @Test
  void theJsonHasTheDocumentedFieldsInTheirOrder() throws Exception {
    JsonNode json = new ObjectMapper().readTree(report(hit(1, "a", 1f, "b", "c")).toJson());
    List<String> fields = new ArrayList<>();
    json.fieldNames().forEachRemaining(fields::add);
    json.at("/queries/0").fieldNames().forEachRemaining(name -> fields.add("queries[]." + name));
    json.at("/queries/0/hits/0")
        .fieldNames()
        .forEachRemaining(name -> fields.add("queries[].hits[]." + name));
    List<String> documented =
        Files.readString(Path.of("docs/SEARCH.md"))
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(3, line.indexOf('`', 3)))
            .toList();
    assertEquals(documented, fields);
    assertEquals(1, json.get("format").asInt());
  }

  @Test
  void theNumberOfNeighboursIsChecked() {
    for (int k : new int[] {0, -1, Integer.MAX_VALUE}) {
      assertThrows(IllegalArgumentException.class, () -> SearchOptions.usual().withK(k));
    }
    assertEquals(
        new SearchOptions("color", 3, "aw", List.of(Filter.parse("price<5")), 2),
        SearchOptions.usual()
            .withType("color")
            .withK(3)
            .withBrand("aw")
            .withFilter("price<5")
            .withPerGroup(2));
    assertThrows(IllegalArgumentException.class, () -> SearchOptions.usual().withPerGroup(-1));
  }

  @Test
  void whatBeginsLikeAUrlIsOneUnlessAFileHasThatName() {
    assertEquals(SearchQuery.Kind.URL, SearchQuery.image("https://x/y.jpg").kind());
    assertEquals(SearchQuery.Kind.URL, SearchQuery.image("s3a://x/y.jpg").kind());
    assertEquals(SearchQuery.Kind.FILE, SearchQuery.image("pom.xml").kind());
    assertEquals(SearchQuery.Kind.FILE, SearchQuery.image("./12:30.jpg").kind());
    assertEquals(SearchQuery.Kind.FILE, SearchQuery.image("a\0b").kind());
  }
}
