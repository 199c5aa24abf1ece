package documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A notebook with its outputs as Jupyter keeps it: nbformat 4.5. */
public final class JupyterNotebook {
  /**
   * The cell that Jupyter needs before the others. Livy, which runs the cells of EMR Studio's Spark
   * kernel, answers Scala with text alone. It runs a cell line by line, so no line may end a
   * definition too early; and Scala 2.13 takes a line with nothing but a comment for an error.
   */
  static final String SETUP =
      """
      def displayHTML(html: String): Unit = {
        // For Jupyter alone, which has no displayHTML as Databricks has. Livy, behind the Spark kernel of EMR
        // Studio, answers Scala with text only. Where a kernel shows HTML, call that here instead; in Almond:
        // kernel.publish.html(html). The outputs saved in this notebook are of a run that did show HTML.
        val titles = "<title[^>]*>[^<]*".r.findAllIn(html).map(_.replaceAll(".*>", "")).mkString(", ")
        println(s"Not shown here, but in reports/check.html beside the index: $titles")
      }\
      """;

  private static final Pattern LINE = Pattern.compile("[^\n]*\n|[^\n]+");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode root;

  private JupyterNotebook(ObjectNode root) {
    this.root = root;
  }

  /** Without cells, for the Spark kernel of EMR Studio, where there is a choice. */
  static JupyterNotebook empty() {
    ObjectNode root = JSON.createObjectNode();
    root.putArray("cells");
    ObjectNode metadata = root.putObject("metadata");
    ObjectNode kernel = metadata.putObject("kernelspec");
    kernel.put("display_name", "Spark").put("language", "scala").put("name", "sparkkernel");
    ObjectNode language = metadata.putObject("language_info");
    language.put("codemirror_mode", "text/x-scala").put("file_extension", ".sc");
    language.put("mimetype", "text/x-scala").put("name", "scala").put("pygments_lexer", "scala");
    root.put("nbformat", 4).put("nbformat_minor", 5);
    return new JupyterNotebook(root);
  }

  public static JupyterNotebook read(Path file) throws IOException {
    return new JupyterNotebook((ObjectNode) JSON.readTree(file.toFile()));
  }

  void addProse(String text) {
    ObjectNode added = cell("markdown");
    added.set("source", lines(text));
  }

  void addCode(String text, ArrayNode outputs) {
    int before = root.get("cells").findValues("execution_count").size();
    ObjectNode added = cell("code");
    added.put("execution_count", before + 1);
    added.set("outputs", outputs);
    added.set("source", lines(text));
  }

  private ObjectNode cell(String type) {
    ArrayNode cells = root.withArray("/cells");
    int before = cells.size();
    ObjectNode added = cells.addObject();
    added.put("cell_type", type).put("id", "cell-%02d".formatted(before)).putObject("metadata");
    return added;
  }

  /** The file's text. */
  @Override
  public String toString() {
    DefaultIndenter indent = new DefaultIndenter(" ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(indent).withArrayIndenter(indent);
    try {
      return JSON.writer(printer).writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  Notebook cells() {
    return new Notebook(
        StreamSupport.stream(root.get("cells").spliterator(), false)
            .map(
                cell ->
                    new Notebook.Cell(
                        cell.get("cell_type").asText().equals("code"), text(cell.get("source"))))
            .toList());
  }

  /** What the cells of code printed and displayed, all of a type one below the other. */
  public List<String> outputs(String type) {
    return root.findValues(type).stream().map(JupyterNotebook::text).toList();
  }

  private static String text(JsonNode lines) {
    return StreamSupport.stream(lines.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining());
  }

  /** A text in the form that makes changes readable: an array, each line with its end. */
  static ArrayNode lines(String text) {
    ArrayNode lines = JsonNodeFactory.instance.arrayNode();
    Matcher line = LINE.matcher(text);
    while (line.find()) {
      lines.add(line.group());
    }
    return lines;
  }
}
