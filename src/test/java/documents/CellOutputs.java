package documents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a cell printed and displayed, in this order, as Jupyter's format has it. */
final class CellOutputs {
  private static final Pattern CHART = Pattern.compile("<svg\\b.*?</svg>", Pattern.DOTALL);
  private static final Pattern TITLE = Pattern.compile("<title[^>]*>([^<]*)");

  private final ArrayNode all = JsonNodeFactory.instance.arrayNode();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  /** For what the cell prints. */
  final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

  /**
   * Displays a page, or charts.
   *
   * <p>A page comes in a frame, because its styles would change the notebook's. Charts come as
   * pictures, beside each other: viewers that let no SVG stand in HTML show those.
   */
  void display(String html) {
    endText();
    String shown = html.startsWith("<svg") ? pictures(html) : frame(html);
    ObjectNode display = all.addObject();
    ObjectNode data = display.putObject("data");
    data.set("text/html", JupyterNotebook.lines(shown));
    data.set("text/plain", JupyterNotebook.lines(title(html)));
    display.putObject("metadata");
    display.put("output_type", "display_data");
  }

  private static String frame(String page) {
    return """
    <iframe style="width: 100%%; height: 900px; border: 0" srcdoc="%s"></iframe>\
    """
        .formatted(page.replace("&", "&amp;").replace("\"", "&quot;"));
  }

  private static String pictures(String charts) {
    return CHART
        .matcher(charts)
        .results()
        .map(chart -> picture(chart.group()))
        .collect(Collectors.joining("\n", "<div style=\"display: flex; gap: 8px\">\n", "\n</div>"));
  }

  private static String picture(String chart) {
    String content = Base64.getEncoder().encodeToString(chart.getBytes(StandardCharsets.UTF_8));
    return """
    <figure style="margin: 0"><figcaption>%s</figcaption>\
    <img width="360" src="data:image/svg+xml;base64,%s"></figure>\
    """
        .formatted(title(chart), content);
  }

  private static String title(String html) {
    Matcher title = TITLE.matcher(html);
    return title.find() ? title.group(1) : "HTML";
  }

  private void endText() {
    if (printed.size() > 0) {
      ObjectNode stream = all.addObject();
      stream.put("name", "stdout");
      stream.put("output_type", "stream");
      stream.set("text", JupyterNotebook.lines(printed.toString(StandardCharsets.UTF_8)));
      printed.reset();
    }
  }

  /** All there was; the cell has ended. */
  ArrayNode end() {
    endText();
    return all;
  }
}
