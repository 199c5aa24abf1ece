package documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Console;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.Results;
import scala.tools.nsc.interpreter.shell.ReplReporterImpl;

/** The notebooks of the project, as they are saved. */
class NotebookTest {
  private static final Path DATABRICKS = Path.of("notebooks/CheckAlignment.scala");
  private static final Path JUPYTER = Path.of("notebooks/CheckAlignment.ipynb");
  private static final String RENEW = "scripts/notebook.sh makes one of the other";
  private static final Pattern CHART = Pattern.compile("data:image/svg\\+xml;base64,([^\"]*)");
  private static final Pattern PICTURE = Pattern.compile("data:image/\\w+;base64,[\\w+/=]*");
  private static final Pattern HOST = Pattern.compile("\\w+://(?!127\\.0\\.0\\.1[:/])[^\\s\"<&]*");
  private static final Pattern EXPOSED =
      Pattern.compile(
          "/(tmp|root|work|home|var|opt|usr|mnt|Users)/|\\b[A-Z]:\\\\"
              + "|(?i:password|secret|token|signature|access.?key)[\"']?[=:]");

  @Test
  void bothHaveTheSameCells() throws IOException {
    List<Notebook.Cell> jupyter = new ArrayList<>(JupyterNotebook.read(JUPYTER).cells().cells());
    int setup = jupyter.indexOf(new Notebook.Cell(true, JupyterNotebook.SETUP));
    assertEquals(1, setup, RENEW);
    jupyter.remove(setup);
    assertEquals(Notebook.ofDatabricks(Files.readString(DATABRICKS)).cells(), jupyter, RENEW);
  }

  @Test
  void eachCellRanAndItsOutputsAreSaved() throws IOException {
    JupyterNotebook notebook = JupyterNotebook.read(JUPYTER);
    String printed = String.join("", notebook.outputs("text"));
    assertTrue(printed.contains("✅ Aligned: ") && printed.contains("nearest of"), printed);
    List<String> shown = notebook.outputs("text/html");
    assertEquals(5, shown.size());
    assertTrue(shown.get(0).startsWith("<iframe ") && shown.get(0).contains("is aligned"));
    assertTrue(shown.stream().skip(1).allMatch(html -> html.contains("<img ")), shown::toString);
    assertTrue(Files.size(JUPYTER) < 2_000_000);
  }

  @Test
  void isWhatJupyterReads() throws IOException {
    JsonNode root = new ObjectMapper().readTree(JUPYTER.toFile());
    assertEquals("4.5", root.get("nbformat") + "." + root.get("nbformat_minor"));
    assertEquals("scala", root.at("/metadata/language_info/name").asText());
    List<String> ids = root.get("cells").findValuesAsText("id");
    assertEquals(root.get("cells").size(), ids.stream().distinct().count());
    List<String> counts = root.get("cells").findValuesAsText("execution_count");
    assertEquals(
        IntStream.rangeClosed(1, counts.size()).mapToObj(Integer::toString).toList(), counts);
  }

  @Test
  void tellsNothingOfTheMachineItRanOn() throws IOException {
    String text = String.join("\n", everyOutput());
    assertEquals(List.of(), found(EXPOSED, text));
    List<String> hosts = new ArrayList<>(found(HOST, text));
    hosts.removeIf(host -> host.startsWith("s3a://faiss/") || host.contains("://www.w3.org/"));
    assertEquals(List.of(), hosts);
  }

  private static List<String> everyOutput() throws IOException {
    JupyterNotebook notebook = JupyterNotebook.read(JUPYTER);
    List<String> all = new ArrayList<>(notebook.outputs("text"));
    for (String html : notebook.outputs("text/html")) {
      CHART
          .matcher(html)
          .results()
          .map(
              chart ->
                  new String(Base64.getDecoder().decode(chart.group(1)), StandardCharsets.UTF_8))
          .forEach(all::add);
      all.add(PICTURE.matcher(CHART.matcher(html).replaceAll("")).replaceAll(""));
    }
    return all;
  }

  private static List<String> found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.results().map(match -> around(text, match.start())).toList();
  }

  private static String around(String text, int at) {
    return text.substring(at, Math.min(text.length(), at + 60));
  }

  @Test
  void whereNoHtmlIsShownItSaysWhatIsMissingAndWhereThatLies() {
    String display = "displayHTML(\"<svg><title id='a'>Brands</title></svg><title>Rows</title>\")";
    assertEquals(
        "Not shown here, but in reports/check.html beside the index: Brands, Rows\n",
        printedByLine(JupyterNotebook.SETUP + "\n" + display));
  }

  /** What Scala prints, run as Livy does: whenever the lines so far are complete, run these. */
  private static String printedByLine(String cell) {
    Settings settings = new Settings();
    settings.classpath().value_$eq(place(scala.Predef$.class));
    StringWriter output = new StringWriter();
    ReplReporterImpl reporter = new ReplReporterImpl(settings, new PrintWriter(output, true));
    IMain interpreter = new IMain(settings, reporter);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      String pending = "";
      for (String line : cell.lines().toList()) {
        String code = pending + line;
        Object result = Console.withOut(printed, () -> interpreter.interpret(code));
        assertTrue(result != Results.Error$.MODULE$, () -> code + "\n" + output);
        pending = result == Results.Success$.MODULE$ ? "" : code + "\n";
      }
    } finally {
      interpreter.close();
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static String place(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()).toString();
  }

  @Test
  void outputsKeepTheirOrderAndCharactersWithMeaning() {
    CellOutputs outputs = new CellOutputs();
    outputs.out.print("a\nß");
    outputs.display("<!DOCTYPE html><title>T</title><p class=\"x\">&lt;");
    outputs.out.println("b");
    assertEquals(
        "[[\"a\\n\",\"ß\"],[\"b\\n\"]]",
        outputs.end().findValues("text").toString().replace(" ", ""));
    JsonNode page = outputs.end().get(1).get("data");
    assertEquals("[\"T\"]", page.get("text/plain").toString());
    assertTrue(page.get("text/html").get(0).asText().contains("<p class=&quot;x&quot;>&amp;lt;"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "// Databricks notebook source\n// MAGIC %sql\n// MAGIC SELECT 1",
        "// Databricks notebook source\n// MAGIC %md\n// MAGIC # A\nval a = 1"
      })
  void whatIsNeitherScalaNorProseIsRefused(String source) {
    assertThrows(IllegalArgumentException.class, () -> Notebook.ofDatabricks(source));
  }
}
