package sandbox;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.Results;
import scala.tools.nsc.interpreter.shell.ReplReporterImpl;

/**
 * Runs the Scala cells of a notebook in Databricks' source format, one after the other in one
 * interpreter, as Databricks would: with {@code spark} and {@code displayHTML}.
 */
public final class NotebookRunner {
  private static final String CELL = "// COMMAND ----------";
  private static final String PROSE = "// MAGIC";
  private static final String TITLE = "// Databricks notebook source";

  private static Path pages;
  private static int shown;

  private NotebookRunner() {}

  /**
   * Runs a notebook in a JVM of its own, with the finished jar and the Spark that the build
   * resolved.
   *
   * @param displayed folder for what it displays, a file each, in order
   */
  static Outcome run(Path notebook, Path displayed, Map<String, String> environment)
      throws IOException, InterruptedException, URISyntaxException {
    Files.createDirectories(displayed);
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
    command.add(displayed.toString());
    return new Scripts(environment).run(command.toArray(String[]::new));
  }

  private static String place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /** Arguments: a notebook, a folder. */
  public static void main(String[] arguments) throws IOException {
    pages = Path.of(arguments[1]);
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "4")
            .getOrCreate();
    Settings settings = new Settings();
    settings.usejavacp().v_$eq(true);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    IMain interpreter = new IMain(settings, new ReplReporterImpl(settings, out));
    try {
      interpret(
          interpreter,
          """
          val spark = org.apache.spark.sql.SparkSession.active
          def displayHTML(html: String): Unit = sandbox.NotebookRunner.display(html)
          """);
      for (String cell : cells(Files.readString(Path.of(arguments[0])))) {
        interpret(interpreter, cell);
      }
      System.out.println("all cells ran");
    } finally {
      interpreter.close();
      spark.stop();
    }
  }

  private static List<String> cells(String notebook) {
    return Arrays.stream(notebook.split(CELL))
        .map(cell -> cell.replace(TITLE, "").strip())
        .filter(cell -> !cell.isEmpty() && !cell.startsWith(PROSE))
        .toList();
  }

  private static void interpret(IMain interpreter, String cell) {
    System.out.println("> " + cell.replace("\n", "\n  "));
    if (interpreter.interpret(cell) != Results.Success$.MODULE$) {
      throw new IllegalStateException("this cell failed: " + cell);
    }
  }

  /** What {@code displayHTML} does in the interpreter. */
  public static void display(String html) {
    try {
      Files.writeString(pages.resolve("%02d.html".formatted(shown++)), html);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
