package documents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import scala.Console;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.Results;
import scala.tools.nsc.interpreter.shell.ReplReporterImpl;
import shell.Outcome;
import shell.Scripts;

/**
 * Runs a notebook in Databricks' source format, one cell after the other in one Scala interpreter,
 * as Databricks would: with {@code spark} and {@code displayHTML}. Saves it with its outputs in
 * Jupyter's format.
 */
public final class NotebookRunner {
  private static final Pattern SECRETS = Pattern.compile("PASSWORD|SECRET|TOKEN");

  private static final String DISPLAY =
      "def displayHTML(html: String): Unit = documents.NotebookRunner.display(html)";

  private static CellOutputs outputs;

  private NotebookRunner() {}

  /**
   * Runs a notebook in a JVM of its own, with the finished jar and the Spark that the build
   * resolved.
   *
   * @param saved the file to save it to
   */
  public static Outcome run(Path notebook, Path saved, Map<String, String> environment)
      throws IOException, InterruptedException, URISyntaxException {
    String classes =
        String.join(
            File.pathSeparator,
            System.getProperty("clipshard.spark.home") + "/jars/*",
            System.getProperty("clipshard.jar"),
            place(IMain.class),
            place(NotebookRunner.class));
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        Arrays.asList(
            org.apache.spark.launcher.JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.addAll(List.of("-cp", classes, NotebookRunner.class.getName(), notebook.toString()));
    command.add(saved.toString());
    return new Scripts(environment).run(command.toArray(String[]::new));
  }

  private static String place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /** Arguments: a notebook, the file to save it to with its outputs. */
  public static void main(String[] arguments) throws IOException {
    Notebook notebook = Notebook.ofDatabricks(Files.readString(Path.of(arguments[0])));
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "4")
            .getOrCreate();
    Settings settings = new Settings();
    settings.usejavacp().v_$eq(true);
    PrintWriter errors = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    ReplReporterImpl reporter = new ReplReporterImpl(settings, errors);
    // An interpreter's echo of each value is noise, in a notebook too.
    reporter.printResults_$eq(false);
    IMain interpreter = new IMain(settings, reporter);
    try {
      save(run(notebook, interpreter), Path.of(arguments[1]));
      System.out.println("all cells ran");
    } finally {
      interpreter.close();
      spark.stop();
    }
  }

  private static JupyterNotebook run(Notebook notebook, IMain interpreter) {
    JupyterNotebook saved = JupyterNotebook.empty();
    interpret(interpreter, "val spark = org.apache.spark.sql.SparkSession.active");
    boolean begun = false;
    for (Notebook.Cell cell : notebook.cells()) {
      if (!cell.code()) {
        saved.addProse(cell.text());
        continue;
      }
      if (!begun) {
        saved.addCode(JupyterNotebook.SETUP, interpret(interpreter, JupyterNotebook.SETUP));
        interpret(interpreter, DISPLAY);
        begun = true;
      }
      saved.addCode(cell.text(), interpret(interpreter, cell.text()));
    }
    return saved;
  }

  /** Runs a cell. */
  private static ArrayNode interpret(IMain interpreter, String cell) {
    System.out.println("> " + cell.replace("\n", "\n  "));
    outputs = new CellOutputs();
    Object result = Console.withOut(outputs.out, () -> interpreter.interpret(cell));
    ArrayNode ended = outputs.end();
    ended
        .findValues("text")
        .forEach(lines -> lines.forEach(line -> System.out.print(line.asText())));
    if (result != Results.Success$.MODULE$) {
      throw new IllegalStateException("this cell failed: " + cell);
    }
    return ended;
  }

  /** What {@code displayHTML} does in the interpreter. */
  public static void display(String html) {
    outputs.display(html);
  }

  private static void save(JupyterNotebook notebook, Path file) throws IOException {
    String text = notebook.toString();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (SECRETS.matcher(name).find() && !value.isEmpty() && text.contains(value)) {
                throw new IllegalStateException("the outputs hold the value of " + name);
              }
            });
    Files.writeString(file, text);
  }
}
