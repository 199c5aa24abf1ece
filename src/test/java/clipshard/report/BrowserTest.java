package clipshard.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser; the screenshots are left in {@code target/report}. */
class BrowserTest {
  private static final Path SHOTS = Path.of("target/report").toAbsolutePath();

  /**
   * Elements that stick out of the window, those inside something that scrolls or cuts left out.
   */
  private static final String STICKING_OUT =
      """
      [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll, .strip, .line, svg *')
          && e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
        .map(e => e.outerHTML.slice(0, 200))\
      """;

  /** Tables of sentences that a phone shows a part of. */
  private static final String CUT_TABLES =
      """
      [...document.querySelectorAll('.broad')]
        .filter(t => t.scrollWidth > t.closest('.scroll').clientWidth + 0.5)
        .map(t => t.outerHTML.slice(0, 200))\
      """;

  private static final String BROKEN_WORDS =
      """
      [...document.querySelectorAll('.word, .type h3')].filter(e => /^\\w{1,12}$/.test(e.textContent))
        .filter(e => {
          const range = document.createRange();
          range.selectNodeContents(e);
          return range.getClientRects().length > 1;
        }).map(e => e.textContent)\
      """;

  /** A white picture on a white card. */
  private static final String PICTURES_WITHOUT_AN_EDGE =
      "[...document.images].filter(i => getComputedStyle(i).outlineStyle == 'none').length";

  private static final String PICTURES_NOT_SHOWN =
      "[...document.images].filter(i => !i.complete || i.naturalWidth == 0).length";

  /** Labels of charts that stand out of their chart, or over a bar or another label. */
  private static final String CHARTS_IN_DISORDER =
      """
      [...document.querySelectorAll('svg.chart')].flatMap(chart => {
        const box = e => e.getBoundingClientRect();
        const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        const labels = [...chart.querySelectorAll('text')];
        const shapes = [...labels, ...chart.querySelectorAll('rect')];
        const inside = (a, b) => a.left > b.left - 2 && a.right < b.right + 2 && a.top > b.top - 2 && a.bottom < b.bottom + 2;
        return labels.filter(label => !inside(box(label), box(chart))
            || shapes.some(other => other != label && meet(box(label), box(other))));
      }).map(label => label.textContent)\
      """;

  private static final String FAINT_TEXT = faintText();

  @TempDir static Path profile;
  private static Chromium browser;

  @BeforeAll
  static void start() throws Exception {
    browser = new Chromium(profile);
    Files.createDirectories(SHOTS);
    write("full", ExampleReports.full());
    write("minimal", ExampleReports.minimal());
    write("hostile", ExampleReports.hostile());
  }

  private static void write(String name, RunReport report) throws IOException {
    Files.writeString(SHOTS.resolve(name + ".html"), HtmlReport.render(report));
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
  }

  @ParameterizedTest
  @CsvSource({
    "full, 1280, false",
    "full, 1280, true",
    "full, 390, false",
    "full, 390, true",
    "minimal, 390, false",
    "hostile, 1280, false",
    "hostile, 390, true",
  })
  void isSeenAsItShouldBe(String name, int width, boolean dark) throws Exception {
    browser.open(SHOTS.resolve(name + ".html").toUri(), width, dark);
    String file = "%s-%d-%s.png".formatted(name, width, dark ? "dark" : "light");
    byte[] png = browser.screenshot();
    Files.write(SHOTS.resolve(file), png);
    assertEquals(width, browser.evaluate("document.documentElement.scrollWidth").asInt());
    assertEquals("[]", browser.evaluate(STICKING_OUT).toString());
    assertEquals("[]", browser.evaluate(CUT_TABLES).toString());
    assertEquals("[]", browser.evaluate(BROKEN_WORDS).toString());
    assertEquals(0, browser.evaluate(PICTURES_WITHOUT_AN_EDGE).asInt());
    assertEquals("[]", browser.evaluate(CHARTS_IN_DISORDER).toString());
    assertEquals(0, browser.evaluate(PICTURES_NOT_SHOWN).asInt(), "pictures that are not shown");
    assertEquals("[]", browser.evaluate(FAINT_TEXT).toString(), "contrast below WCAG AA");
    assertNothingWasAsked();
    assertIsNotBlank(ImageIO.read(new ByteArrayInputStream(png)), width, dark);
  }

  private static void assertNothingWasAsked() {
    for (JsonNode event : browser.events("Network.requestWillBeSent")) {
      String url = event.at("/request/url").asText();
      assertTrue(url.matches("file:.*\\.html|data:.*"), url);
    }
    assertEquals(List.of(), browser.events("Log.entryAdded"), "the browser complains");
  }

  private static void assertIsNotBlank(BufferedImage shot, int width, boolean dark) {
    assertEquals(width, shot.getWidth());
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < shot.getHeight(); y += 3) {
      for (int x = 0; x < width; x += 3) {
        colours.add(shot.getRGB(x, y));
      }
    }
    assertTrue(colours.size() > 20, () -> "only " + colours.size() + " colours");
    assertEquals(dark ? 0xff141615 : 0xfff6f6f3, shot.getRGB(1, 1), "the page's colour");
  }

  @Test
  void aScriptInTheTextIsNotRun() throws Exception {
    browser.open(SHOTS.resolve("hostile.html").toUri(), 390, false);
    assertEquals(0, browser.evaluate("document.scripts.length").asInt());
    assertEquals(
        0, browser.evaluate("document.querySelectorAll('[onerror], [style]').length").asInt());
    assertEquals(List.of(), browser.events("Page.javascriptDialogOpening"));
  }

  @Test
  void aChartHasANameForThoseWhoDoNotSeeIt() throws Exception {
    browser.open(SHOTS.resolve("full.html").toUri(), 390, false);
    browser.call("Accessibility.enable", java.util.Map.of());
    JsonNode tree = browser.call("Accessibility.getFullAXTree", java.util.Map.of()).get("nodes");
    Set<String> names = new HashSet<>();
    tree.forEach(
        node -> {
          if (node.at("/role/value").asText().matches("image|img|figure|graphics-document")) {
            names.add(node.at("/name/value").asText());
          }
        });
    for (String name : List.of("Passed", "Cosines, color", "Shard fill", "Brands")) {
      assertTrue(names.stream().anyMatch(found -> found.startsWith(name)), name + ": " + names);
    }
  }

  /** Text whose contrast to the nearest painted ground is below 4.5, by WCAG 2's formula. */
  private static String faintText() {
    return """
    (() => {
      const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
      const light = c => c.slice(0, 3).map(v => v / 255)
          .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
          .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const ground = e => {
        for (let at = e; at; at = at.parentElement) {
          const c = rgb(getComputedStyle(at).backgroundColor);
          if (c.length == 3 || c[3] > 0) return c;
        }
        return [255, 255, 255];
      };
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const faint = new Set();
      while (walk.nextNode()) {
        const e = walk.currentNode.parentElement;
        if (!walk.currentNode.data.trim() || e.closest('title, desc')) continue;
        const style = getComputedStyle(e);
        const [a, b] = [light(rgb(e.closest('svg') ? style.fill : style.color)), light(ground(e))];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < 4.5) faint.add(contrast.toFixed(2) + ' ' + walk.currentNode.data.slice(0, 40));
      }
      return [...faint];
    })()\
    """;
  }
}
