package clipshard.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlReportTest {
  private static final Pattern TAG = Pattern.compile("<([a-zA-Z][a-zA-Z0-9]*)");
  private static final Pattern ADDRESS =
      Pattern.compile("\\b(?:src|href|url)\\s*[=(]\\s*\"?([^\")>]*)");

  @Test
  void theVerdictComesFirst() {
    String page = HtmlReport.render(ExampleReports.full());
    int verdict = page.indexOf("<h1>The index is right");
    assertTrue(verdict > 0, page.substring(0, 2000));
    for (String later : List.of("<h2", "<dl", "<table", "class=\"chart\"", "<img")) {
      assertTrue(verdict < page.indexOf(later), later);
    }
  }

  @Test
  void everythingOfTheReportIsOnThePage() {
    String page = HtmlReport.render(ExampleReports.full());
    for (String text :
        List.of(
            "CheckAlignment of s3a://faiss/",
            "2 March 2026, 09:14 UTC · took 34 s",
            "<dt>vectors proved</dt><dd>3,528</dd>",
            "3 indexed rows have another URL now",
            "changed at the source since they were indexed",
            "Cosines, structure",
            "Shard fill",
            "Failures by reason",
            "NOT_AN_IMAGE",
            "Failures by host",
            "cdn.example.net",
            "Maison de la Très Longue Rue",
            "self-search",
            "likely a placeholder",
            "0.9790",
            "Recall of Flat",
            "efSearch",
            "Removed and changed",
            "<a href=\"changes.csv\">changes.csv</a>",
            "no longer there",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")) {
      assertTrue(page.contains(text), text);
    }
    assertEquals(3 + 3 * 15 - 3 + 2, count("<img ", page), "three gaps are left");
    assertEquals(10, count("class=\"chart\"", page));
  }

  @Test
  void theFilesOfRowsWithoutAVectorAreBesideThePage() {
    String page =
        HtmlReport.render(ExampleReports.full(), List.of("failures.csv", "failures_001.csv"));
    assertTrue(page.contains(" <a href=\"failures_001.csv\">failures_001.csv</a></p>"), page);
    assertFalse(HtmlReport.render(ExampleReports.full()).contains("failures"));
  }

  @Test
  void whatIsMissingLeavesNoEmptySection() {
    String page = HtmlReport.render(ExampleReports.minimal());
    assertEquals(1, count("<h2", page), page);
    assertTrue(page.contains("none yet"));
  }

  @Test
  void hostileTextStaysText() {
    String page = HtmlReport.render(ExampleReports.hostile());
    String known = "a article bdi body circle dd details div dl dt figcaption figure";
    known += " footer g h1 h2 h3 head header html img li line main meta p path rect section span";
    known += " strong style summary svg table tbody td text th thead title tr ul";
    assertEquals(
        List.of(),
        new TreeSet<>(tags(page))
            .stream().filter(new HashSet<>(List.of(known.split(" ")))::add).toList());
    assertFalse(page.contains("<script"), "an element of the table's");
    assertTrue(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "shown as it is");
    assertTrue(
        page.codePoints().noneMatch(c -> c == 0x202E || c == 0x2066 || c == 0 || c == 0x200F));
    assertTrue(page.length() < 600_000, () -> page.length() + " characters");
    assertTrue(page.contains("1 more are in the .json file"), "findings beyond the first 200");
  }

  @Test
  void nothingIsAskedOfTheNetwork() {
    for (RunReport report : List.of(ExampleReports.full(), ExampleReports.hostile())) {
      Matcher address = ADDRESS.matcher(HtmlReport.render(report));
      while (address.find()) {
        // A link asks for nothing before somebody follows it.
        String link =
            address.group().startsWith("href")
                ? "|https://[a-z.]+/[a-z0-9/]+[.]jpg|changes.csv"
                : "";
        assertTrue(
            address.group(1).matches("#[A-Za-z0-9-]+|data:image/jpeg;base64.*" + link),
            address.group());
      }
    }
  }

  @Test
  void picturesLeadToWhereTheyAreOnTheWeb() {
    String page = HtmlReport.render(ExampleReports.full());
    assertTrue(page.contains("<a href=\"https://images.example.com/zr/1.jpg\"><img"), "its own");
    assertTrue(page.contains("<a href=\"https://shop.example/1.jpg\""), "a neighbour's");
    assertFalse(HtmlReport.render(ExampleReports.hostile()).contains("href=\"java"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, ok",
    "99, 0, ok",
    "100, 0, doubtful",
    "0, 100, doubtful",
    "60, 60, doubtful",
  })
  void theHeadlineIsNotGreenWhereATenthIsMissing(long failed, long notYet, String colour) {
    RunReport report =
        new ReportBuilder("CheckAlignment", Instant.EPOCH, RunReport.Index.none("file:///x/", "x"))
            .count(RunReport.INDEXED, 900)
            .count(RunReport.WITHOUT_VECTOR, failed)
            .count(RunReport.NOT_YET, notYet)
            .end(RunReport.Outcome.OK, "All held.");
    String page = HtmlReport.render(report);
    assertTrue(page.contains("class=\"verdict " + colour + "\""), page);
  }

  @Test
  void thePolicyAllowsItsOwnStyleAndNoOther() throws Exception {
    String page = HtmlReport.render(ExampleReports.full());
    String style = page.substring(page.indexOf("<style>") + 7, page.indexOf("</style>"));
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
    assertTrue(
        page.contains(
            "content=\"default-src 'none'; img-src data:; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'\""
                .formatted(Base64.getEncoder().encodeToString(hash))),
        page.substring(0, 600));
    assertEquals(0, count(" style=\"", page), "the policy forbids style attributes");
  }

  @Test
  void idsDifferAllOverThePage() {
    List<String> ids = new ArrayList<>();
    Matcher id =
        Pattern.compile(" id=\"([^\"]*)\"").matcher(HtmlReport.render(ExampleReports.full()));
    while (id.find()) {
      ids.add(id.group(1));
    }
    assertEquals(ids.size(), new HashSet<>(ids).size(), ids::toString);
  }

  private static List<String> tags(String page) {
    return TAG.matcher(page).results().map(tag -> tag.group(1)).collect(Collectors.toList());
  }

  private static int count(String part, String page) {
    return page.split(Pattern.quote(part), -1).length - 1;
  }
}
