package clipshard.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.report.RunReport.Span;
import clipshard.report.RunReport.Stage;
import clipshard.report.RunReport.Tally;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartsTest {
  private static final double EXACT = 0.001;
  private static final Ranking HOSTILE =
      Ranking.of("rows", Map.of(ExampleReports.HOSTILE, 3L, "\u0001", 2L, "c", 1L), 2);

  static List<String> charts() {
    return List.of(
        Charts.histogram(
            Histogram.of("color", "\u0001<b>", new double[] {0.2, 0.9, 0.91}, 0, 1, 20)),
        Charts.shardFill(ShardFill.of(1000, new int[] {1000, 1000, 12})),
        Charts.shardFill(ShardFill.of(1, new int[] {1})),
        Charts.ranking("Brands", HOSTILE),
        Charts.timeline(List.of(new Span("embed", 0, 0), new Span("publish", 0.5, 7200))),
        Charts.timing("Time", "in all", List.of(new Stage("embed", 61), new Stage("commit", 0))),
        Charts.timing("Time", "in all", List.of(new Stage("commit", 0))));
  }

  @ParameterizedTest
  @MethodSource("charts")
  void isOneWellFormedElementWithANameAndADescription(String svg) throws Exception {
    Element root = parsed(svg);
    assertEquals("svg", root.getLocalName());
    assertEquals("img", root.getAttribute("role"));
    assertTrue(root.getAttribute("viewBox").matches("0 0 320 [1-9][0-9.]*"), svg);
    String title = elements(root, "title").get(0).getTextContent();
    assertTrue(root.getAttribute("aria-label").matches(Pattern.quote(title) + ": .+"), svg);
    assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
  }

  @ParameterizedTest
  @MethodSource("charts")
  void isDrawnInInksOfThePageAndNothingElse(String svg) {
    Pattern.compile("(?:fill|stroke)=\"([^\"]*)\"")
        .matcher(svg)
        .results()
        .map(paint -> paint.group(1))
        .forEach(
            paint ->
                assertTrue(
                    paint.matches("var\\(--chart-(text|bar|rest|line|limit),#[0-9a-f]{6}\\)"),
                    paint));
    assertFalse(svg.contains(" style="), svg);
  }

  @Test
  void barsAreAsLongAsTheirNumbers() throws Exception {
    Ranking ranking = new Ranking("rows", List.of(new Tally("a", 200), new Tally("b", 50)), 3, 100);
    Element svg = parsed(Charts.ranking("Brands", ranking));
    List<Element> bars = elements(svg, "rect");
    assertEquals(List.of(320.0, 80.0, 160.0), numbers(bars, "width"));
    assertEquals(List.of(0.0, 0.0, 0.0), numbers(bars, "x"));
    assertTrue(fill(bars.get(1)).contains("--chart-bar"));
    assertTrue(fill(bars.get(2)).contains("--chart-rest"), "the sum of the others");
  }

  @Test
  void aBarTooShortToBeSeenIsShown() throws Exception {
    Ranking ranking =
        new Ranking("rows", List.of(new Tally("a", 1_000_000), new Tally("b", 1)), 0, 0);
    assertEquals(
        List.of(320.0, 1.0),
        numbers(elements(parsed(Charts.ranking("Brands", ranking)), "rect"), "width"));
  }

  @Test
  void columnsRiseToTheLinesOfTheirNumbers() throws Exception {
    double[] values = {0.1, 0.3, 0.3, 0.6, 0.6, 0.6, 0.6};
    Element svg = parsed(Charts.histogram(Histogram.of("color", "values", values, 0, 1, 4)));
    List<Element> columns = elements(svg, "rect");
    List<Element> lines = elements(svg, "line");
    double bottom = number(lines.get(0), "y1");
    for (int column = 0; column < columns.size(); column++) {
      int count = List.of(1, 2, 4, 0).get(column);
      assertEquals(number(lines.get(count), "y1"), number(columns.get(column), "y"), EXACT);
      assertEquals(
          bottom, number(columns.get(column), "y") + number(columns.get(column), "height"), EXACT);
    }
    for (int count = 0; count < lines.size(); count++) {
      Element label = label(svg, Integer.toString(count));
      assertEquals(number(lines.get(count), "y1") + 4, number(label, "y"), EXACT);
    }
    for (int column = 1; column < columns.size(); column++) {
      double end = number(columns.get(column - 1), "x") + number(columns.get(column - 1), "width");
      assertTrue(end < number(columns.get(column), "x"), "columns overlap");
    }
  }

  @Test
  void aFullShardRisesToTheLimit() throws Exception {
    Element svg = parsed(Charts.shardFill(ShardFill.of(1000, new int[] {1000, 500})));
    List<Element> columns = elements(svg, "rect");
    Element limit =
        elements(svg, "line").stream()
            .filter(line -> ((Element) line.getParentNode()).hasAttribute("stroke-dasharray"))
            .findFirst()
            .orElseThrow();
    assertEquals(number(limit, "y1"), number(columns.get(0), "y"), EXACT);
    assertEquals(number(columns.get(0), "height"), 2 * number(columns.get(1), "height"), 2 * EXACT);
    for (int shard = 0; shard < 2; shard++) {
      Element column = columns.get(shard);
      assertEquals(
          number(column, "x") + number(column, "width") / 2,
          number(elements(svg, "text").get(6 + shard), "x"),
          EXACT,
          "a shard's number stands below its middle");
    }
  }

  @Test
  void aTimeStandsWhereItWas() throws Exception {
    List<Span> spans = List.of(new Span("a", 0, 10), new Span("b", 10, 20), new Span("a", 30, 40));
    Element svg = parsed(Charts.timeline(spans));
    List<Element> bars = elements(svg, "rect");
    assertEquals(List.of(0.0, 240.0, 80.0), numbers(bars, "x"));
    assertEquals(List.of(80.0, 80.0, 80.0), numbers(bars, "width"));
    assertEquals(number(bars.get(0), "y"), number(bars.get(1), "y"), "one stage, one row");
    assertTrue(number(bars.get(2), "y") > number(bars.get(1), "y"));
    assertEquals(160, number(label(svg, "20"), "x"), EXACT);
  }

  @ParameterizedTest
  @CsvSource({"0.2,Seconds,1", "59,Seconds,50", "3000,Minutes,50", "86400,Hours,20"})
  void aTimelineHasTheUnitOfItsLength(double end, String unit, String lastTick) throws Exception {
    Element svg = parsed(Charts.timeline(List.of(new Span("embed", 0, end))));
    List<Element> labels = elements(svg, "text");
    assertEquals(unit, labels.get(labels.size() - 1).getTextContent());
    assertEquals(lastTick, labels.get(labels.size() - 2).getTextContent());
  }

  @Test
  void textStaysTextThatCanBeFoundAndRead() {
    String svg = Charts.ranking("Brands", HOSTILE);
    assertTrue(svg.contains("&lt;script&gt;alert"), svg);
    assertTrue(svg.contains(">(empty)<"), svg);
    assertTrue(svg.contains(">1 other<"), svg);
    assertTrue(svg.length() < 3_000, svg);
  }

  @ParameterizedTest
  @CsvSource({"0,0.0 s", "9.94,9.9 s", "59.6,60 s", "599,599 s", "600,10 min", "7500,2 h 05 min"})
  void timesAreShort(double seconds, String shown) {
    assertEquals(shown, Figures.seconds(seconds));
  }

  private static Element parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newDefaultNSInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)))
        .getDocumentElement();
  }

  private static List<Element> elements(Element svg, String name) {
    NodeList all = svg.getElementsByTagNameNS("*", name);
    return IntStream.range(0, all.getLength()).mapToObj(i -> (Element) all.item(i)).toList();
  }

  private static Element label(Element svg, String words) {
    return elements(svg, "text").stream()
        .filter(text -> text.getTextContent().equals(words))
        .findFirst()
        .orElseThrow();
  }

  private static String fill(Element bar) {
    return ((Element) bar.getParentNode()).getAttribute("fill");
  }

  private static List<Double> numbers(List<Element> elements, String attribute) {
    return elements.stream().map(element -> number(element, attribute)).toList();
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }
}
