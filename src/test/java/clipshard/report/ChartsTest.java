package clipshard.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.report.RunReport.Span;
import clipshard.report.RunReport.Stage;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ChartsTest {
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
        Charts.timing("Time by stage", List.of(new Stage("embed", 61), new Stage("commit", 0))));
  }

  @ParameterizedTest
  @MethodSource("charts")
  void isOneWellFormedElementWithANameAndADescription(String svg) throws Exception {
    Element root =
        DocumentBuilderFactory.newDefaultNSInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)))
            .getDocumentElement();
    assertEquals("svg", root.getLocalName());
    assertEquals("img", root.getAttribute("role"));
    assertFalse(root.getAttribute("viewBox").isEmpty());
    for (String part : List.of("title", "desc")) {
      Element named = (Element) root.getElementsByTagNameNS("*", part).item(0);
      assertFalse(named.getTextContent().isBlank(), part);
      assertTrue(root.getAttribute("aria-labelledby").contains(named.getAttribute("id")));
    }
  }

  @ParameterizedTest
  @MethodSource("charts")
  void isDrawnInInksOfThePageAndNothingElse(String svg) {
    Pattern.compile("(?:fill|stroke)=\"([^\"]*)\"")
        .matcher(svg)
        .results()
        .map(paint -> paint.group(1))
        .filter(paint -> !paint.equals("none"))
        .forEach(
            paint ->
                assertTrue(
                    paint.matches("var\\(--chart-(text|bar|rest|line|limit),#[0-9a-f]{6}\\)|black"),
                    paint));
    assertFalse(svg.contains(" style="), svg);
    assertFalse(svg.contains("font-family=\"'"), svg);
  }

  @Test
  void textStaysTextThatCanBeFoundAndRead() {
    String svg = Charts.ranking("Brands", HOSTILE);
    assertTrue(svg.contains("&lt;script&gt;alert"), svg);
    assertTrue(svg.contains(">(empty)<"), svg);
    assertTrue(svg.contains(">1 other<"), svg);
    assertTrue(svg.length() < 10_000, svg);
  }

  @Test
  void theSameNumbersGiveTheSameText() {
    assertEquals(charts(), charts());
  }

  @ParameterizedTest
  @CsvSource({"0,0.0 s", "9.94,9.9 s", "59.6,60 s", "599,599 s", "600,10 min", "7500,2 h 05 min"})
  void timesAreShort(double seconds, String shown) {
    assertEquals(shown, Charts.seconds(seconds));
  }
}
